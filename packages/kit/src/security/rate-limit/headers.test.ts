import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { pairsOf } from '../../foundation/head-lines.ts'
import { definePolicy } from './define-policy.ts'
import { deltaSeconds, jitterOf, tighter, WindowNames } from './headers.ts'
import type { LimitView } from './limiter.ts'
import type { LimitPolicy } from './policy.ts'
import { epochMs, limitedService, signedInAs } from './testing/limited-service.ts'
import { readField } from './testing/structured-field.ts'

const tiers = policy('ip', '50/second, 1000/minute, 100000/day')

test('the policy header is the vector of the documentation', () => {
  const names = new WindowNames()
  names.add(tiers)

  assert.equal(
    policyOf(names.policyLine([tiers])),
    '"second";q=50;w=1, "minute";q=1000;w=60, "day";q=100000;w=86400',
  )
})

test('the headers of a window are the vectors of the documentation', () => {
  const view = { ...viewOf(tiers, 1), remaining: 37, resetMs: 12_000 }
  const nowMs = 1_795_219_260_000

  assert.deepEqual(written(view, { jitter: 0, isRefused: false }, nowMs), {
    ratelimit: '"minute";r=37;t=12',
    'x-ratelimit-limit': '1000',
    'x-ratelimit-remaining': '37',
    'x-ratelimit-reset': '1795219272',
  })
})

test('as a delta, the reset is the same as in the standard header', () => {
  const view = { ...viewOf(tiers, 1), resetMs: 11_001 }

  const headers = written(view, { jitter: 0.1, isRefused: false }, undefined)

  assert.equal(headers['ratelimit'], '"minute";r=0;t=13')
  assert.equal(headers['x-ratelimit-reset'], '13')
})

test('who is refused is told when the request could pass, not when all is whole', () => {
  const view = { ...viewOf(tiers, 2), resetMs: 86_400_000, waitMs: 864 }

  const headers = written(view, { jitter: 0, isRefused: true }, 1_000)

  assert.equal(headers['ratelimit'], '"day";r=0;t=1')
  assert.equal(headers['x-ratelimit-reset'], '2')
})

test('whatever limits are called, the header is one that every reader of the standard reads', () => {
  const text = fc.string({
    unit: fc.integer({ min: 32, max: 126 }).map((c) => String.fromCharCode(c)),
  })
  const window = fc.record({
    name: text,
    limit: fc.integer({ min: 1, max: 1_000_000_000 }),
    periodMs: fc.integer({ min: 1, max: 31_622_400_000 }),
  })
  const limits = fc.array(
    fc.record({
      name: text,
      windows: fc.uniqueArray(window, { minLength: 1, maxLength: 4, selector: ({ name }) => name }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  fc.assert(
    fc.property(limits, (drafts) => {
      const names = new WindowNames()
      const policies = drafts.map((draft) => ({ ...tiers, ...draft }))
      for (const each of policies) names.add(each)

      const items = readField(policyOf(names.policyLine(policies)))

      const windows = policies.flatMap((each) => each.windows)
      assert.equal(new Set(items.map(({ name }) => name)).size, windows.length)
      assert.deepEqual(
        items,
        windows.map((each) => ({
          name: names.of(each),
          parameters: { q: each.limit, w: Math.ceil(each.periodMs / 1000) },
        })),
      )
    }),
    { numRuns: 200 },
  )
})

test('a name that has no place in a header is refused at the start', () => {
  const names = new WindowNames()
  const odd = { ...tiers, windows: [{ name: 'Stündlich\r\n', limit: 1, periodMs: 1 }] }

  assert.throws(() => names.add(odd), /printable ASCII/)
})

test('no two windows of a service have one name, and the first keeps its own', () => {
  const names = new WindowNames()
  const [user, own] = [
    policy('user', '5/minute, 9/hour'),
    policy('get-reports', '1/week'.replace('week', '7d')),
  ]
  for (const each of [tiers, user]) names.add(each)
  names.add(own, true)

  assert.equal(
    policyOf(names.policyLine([tiers, user, own])),
    '"second";q=50;w=1, "minute";q=1000;w=60, "day";q=100000;w=86400, ' +
      '"user-minute";q=5;w=60, "hour";q=9;w=3600, "get-reports-7d";q=1;w=604800',
  )
})

test('the jitter of a client is the same always, below a tenth, and not that of all others', () => {
  const clients = Array.from({ length: 1_000 }, (_, index) => `192.0.2.${index}`)

  const jitters = clients.map(jitterOf)

  assert.deepEqual(clients.map(jitterOf), jitters)
  assert.ok(jitters.every((jitter) => jitter >= 0 && jitter < 0.1))
  const means = jitters.reduce((sum, jitter) => sum + jitter, 0) / jitters.length
  assert.ok(means > 0.04 && means < 0.06, `${means}`)
  assert.deepEqual(
    [deltaSeconds(10_000, 0), deltaSeconds(10_001, 0), deltaSeconds(10_000, 0.09)],
    [10, 11, 11],
  )
})

test('of two windows the one with less room in proportion is shown', () => {
  const half = { ...viewOf(tiers, 0), remaining: 25 }
  const most = { ...viewOf(tiers, 1), remaining: 900 }
  const alsoHalf = { ...viewOf(tiers, 2), remaining: 50_000, resetMs: 5 }

  assert.equal(tighter(half, most), half)
  assert.equal(tighter(most, half), half)
  assert.equal(tighter(half, alsoHalf), alsoHalf)
})

test('a client reads the window with the least room of both stages', async () => {
  await using service = await limitedService({ ip: '10/minute', user: '3/hour' })
  const ask = async (headers: Record<string, string>) =>
    (await service.app.inject({ url: '/', headers })).headers['ratelimit']

  assert.match(String(await ask({})), /^"minute";r=9;/)
  assert.match(String(await ask(signedInAs('ann'))), /^"hour";r=2;/)
  for (let turn = 0; turn < 6; turn++) await ask({})
  assert.match(String(await ask(signedInAs('ben'))), /^"minute";r=1;/)
})

test('what is said agrees: Retry-After is not before the reset that the limit tells', async () => {
  for (const xReset of ['epoch', 'delta'] as const) {
    await using service = await limitedService({ ip: '1/minute, 2/hour', xReset })
    const { app } = service
    for (const nowMs of [0, 60_000, 120_000]) {
      service.limiter.nowMs = nowMs
      await app.inject('/')
    }

    const { headers, statusCode } = await app.inject('/')

    assert.equal(statusCode, 429)
    const [item] = readField(String(headers['ratelimit']))
    assert.equal(item?.name, 'hour')
    assert.equal(item?.parameters['r'], 0)
    assert.ok(Number(headers['retry-after']) >= Math.max(1, item?.parameters['t'] ?? 0))
    const reset = Number(headers['x-ratelimit-reset']) - (xReset === 'epoch' ? epochMs / 1000 : 0)
    assert.ok(reset <= (item?.parameters['t'] ?? 0) && reset >= 1680, `${reset}`)
  }
})

function policy(name: string, windows: string): LimitPolicy {
  return definePolicy({ name, windows })
}

function viewOf(of: LimitPolicy, index: number): LimitView {
  const window = of.windows[index]
  assert.ok(window)
  return { policy: of, window, remaining: 0, resetMs: 0, waitMs: 0 }
}

function written(
  view: LimitView,
  shownTo: { readonly jitter: number; readonly isRefused: boolean },
  nowMs: number | undefined,
): Record<string, string> {
  const names = new WindowNames()
  names.add(view.policy)
  return Object.fromEntries(pairsOf(names.lines(view, shownTo, nowMs)))
}

/** Of the one line of the policies. */
function policyOf(line: string): string {
  const [[name, value] = ['', ''], ...others] = pairsOf(line)
  assert.deepEqual([name, others], ['ratelimit-policy', []])
  return value
}
