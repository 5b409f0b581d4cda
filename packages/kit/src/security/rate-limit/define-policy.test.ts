import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { definePolicy, type PolicyDefinition } from './define-policy.ts'
import { gcraRule } from './gcra.ts'
import { parseWindows } from './parse-windows.ts'

const minute = { name: 'minute', limit: 60, periodMs: 60_000 }

test('windows are written as a limit and a period, several with commas', () => {
  assert.deepEqual(parseWindows('60/minute, 2000/hour, 20000/day'), [
    { name: 'minute', limit: 60, periodMs: 60_000 },
    { name: 'hour', limit: 2_000, periodMs: 3_600_000 },
    { name: 'day', limit: 20_000, periodMs: 86_400_000 },
  ])
  assert.deepEqual(parseWindows('5/30s,7/15m , 1/2 hours,9/1d'), [
    { name: '30s', limit: 5, periodMs: 30_000 },
    { name: '15m', limit: 7, periodMs: 900_000 },
    { name: '2h', limit: 1, periodMs: 7_200_000 },
    { name: 'day', limit: 9, periodMs: 86_400_000 },
  ])
  assert.deepEqual(parseWindows('3/S'), [{ name: 'second', limit: 3, periodMs: 1_000 }])
})

for (const text of [
  '',
  '60',
  '60/',
  '/minute',
  '60/fortnight',
  '-1/hour',
  '1.5/hour',
  '60/minute,',
]) {
  test(`"${text}" is refused with what would be right`, () => {
    assert.throws(() => parseWindows(text), {
      name: 'RangeError',
      message: /^".*" is no rate limit; write a limit and a period, such as 60\/minute/,
    })
  })
}

test('a policy that says only what it must is gcra, optimistic and local, and cannot be changed', () => {
  const policy = definePolicy({ name: 'login', windows: '60/minute' })

  assert.deepEqual(policy, {
    name: 'login',
    windows: [minute],
    algorithm: 'gcra',
    mode: 'optimistic',
    onUnavailable: 'local',
  })
  const parts = [policy, policy.windows, policy.windows[0]]
  assert.deepEqual(parts.map(Object.isFrozen), [true, true, true])
})

const wrong: readonly [string, Partial<PolicyDefinition>, RegExp][] = [
  ['a name with a space', { name: 'a b' }, /"a b" cannot name a rate limit; use 1 to 40 letters/],
  ['a name with braces', { name: '{a}' }, /"\{a\}" cannot name a rate limit/],
  ['no window', { windows: [] }, /it has 0 windows; give it 1 to 4/],
  ['five windows', { windows: '1/s,1/m,1/h,1/d,1/2d' }, /it has 5 windows; give it 1 to 4/],
  ['a window twice', { windows: '1/minute, 2/minute' }, /two windows are named "minute"/],
  ['an unreadable window', { windows: '1/moon' }, /rate limit "p": "1\/moon" is no rate limit/],
  ['a window without a name', { windows: [{ ...minute, name: '' }] }, /"" cannot name a window/],
  ['a limit of 0', { windows: '0/minute' }, /limit of "minute" is 0; it must be whole, from 1/],
  ['half a unit', { windows: [{ ...minute, limit: 1.5 }] }, /is 1\.5; it must be whole/],
  ['a limit that is none', { windows: [{ ...minute, limit: Number.NaN }] }, /is NaN/],
  ['a part of a millisecond', { windows: [{ ...minute, periodMs: 0.5 }] }, /0\.5 ms; it must be/],
  ['more than a year', { windows: '1/367d' }, /31708800000 ms; it must be whole, from 1 ms to 366/],
  ['parts of a microsecond', { windows: '700000/s' }, /apart; 500000 or 1000000 are/],
  ['several in a microsecond', { windows: '3000000/s' }, /apart; 1000000 are/],
  ['strict without exact', { algorithm: 'strict' }, /only with mode "exact", not "optimistic"/],
  ['an unknown algorithm', { algorithm: 'fixed' as 'gcra' }, /"fixed" is not one of gcra, strict/],
  [
    'an unknown mode',
    { mode: 'loose' as 'exact' },
    /"loose" is not one of exact, lease, optimistic/,
  ],
  [
    'an unknown fallback',
    { onUnavailable: 'no' as 'deny' },
    /"no" is not one of local, deny, allow/,
  ],
]
for (const [what, part, message] of wrong) {
  test(`a policy with ${what} is refused with what would be right`, () => {
    const definition = { name: 'p', windows: '60/minute', ...part }

    assert.throws(() => definePolicy(definition), { name: 'RangeError', message })
  })
}

test('what is accepted never lets more pass than it says, and at most a hundredth less', () => {
  const window = fc.record({
    name: fc.constant('w'),
    limit: fc.integer({ min: 1, max: 1e9 }),
    periodMs: fc.oneof(
      fc.constantFrom(1_000, 60_000, 86_400_000),
      fc.integer({ min: 1, max: 3e10 }),
    ),
  })
  fc.assert(
    fc.property(window, (given) => {
      const [accepted] = acceptedOrNearest(given)
      if (accepted === undefined) return
      const { fullUs } = gcraRule(accepted)
      const periodUs = accepted.periodMs * 1_000

      assert.equal(fullUs >= periodUs && fullUs <= periodUs * 1.01, true)
    }),
  )
})

test('what a refusal names as right is right, below and above', () => {
  for (let limit = 1; limit <= 1_000; limit += 1) {
    for (const named of namedByRefusal({ name: 'w', limit, periodMs: 1 })) {
      const accepted = definePolicy({
        name: 'p',
        windows: [{ name: 'w', limit: named, periodMs: 1 }],
      })

      assert.equal(accepted.windows[0]?.limit, named)
    }
  }
})

function namedByRefusal(window: { name: string; limit: number; periodMs: number }): number[] {
  try {
    definePolicy({ name: 'p', windows: [window] })
    return []
  } catch (error) {
    const [, below, above] = /apart; (\d+)(?: or (\d+))? are/.exec((error as Error).message) ?? []
    assert.notEqual(below, undefined)
    return [below, above].flatMap((text) => (text === undefined ? [] : [Number(text)]))
  }
}

/** The window, or the one that the refusal names: advice that is refused is none. */
function acceptedOrNearest(window: { name: string; limit: number; periodMs: number }) {
  try {
    return definePolicy({ name: 'p', windows: [window] }).windows
  } catch (error) {
    const [, limit] = /apart; (\d+)/.exec((error as Error).message) ?? []
    return definePolicy({ name: 'p', windows: [{ ...window, limit: Number(limit) }] }).windows
  }
}
