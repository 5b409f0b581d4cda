import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { measuredEnvironment } from '../../../../../tools/measured-environment.ts'
import { compile, decide, type FlagSubject } from './evaluation.ts'
import { declaredState, type FlagState } from './flag-state.ts'

const stored: FlagState = { ...declaredState({ default: false }), version: 1 }
const user = { userId: 'user-1', roles: ['user'] }

test('what is declared holds while nothing is stored', () => {
  const [on, off] = [true, false].map((preset) => flag(declaredState({ default: preset })))

  assert.deepEqual(on?.(user), { isOn: true, by: 'default' })
  assert.deepEqual(off?.(user), { isOn: false, by: 'default' })
})

test('a kill switch beats everything', () => {
  const all = { ...stored, mode: 'on', rolesOn: ['user'] } as const

  assert.equal(flag(all)(user).isOn, true)
  assert.deepEqual(flag({ ...all, killedAt: '2026-01-31T12:00:00.000Z' })(user), {
    isOn: false,
    by: 'kill-switch',
  })
})

test('roles beat the mode, and never beats always', () => {
  const off = flag({ ...stored, mode: 'off', rolesOn: ['admin'], rolesOff: ['guest'] })
  const on = flag({ ...stored, mode: 'on', rolesOn: ['admin'], rolesOff: ['guest'] })

  const decisions = [['admin'], ['user'], ['guest'], ['admin', 'guest'], []].map((roles) =>
    [off, on].map((each) => each({ userId: 'user-1', roles }).isOn),
  )

  assert.deepEqual(decisions, [
    [true, true],
    [false, true],
    [false, false],
    [false, false],
    [false, true],
  ])
})

test('who has no name is in a rollout only when all are', () => {
  const shares = [0, 50, 99, 100].map((percent) => rollout(percent)(undefined).isOn)

  assert.deepEqual(shares, [false, false, false, true])
})

test('a rollout has about as many as it says, and none or all at its ends', () => {
  const counts = [0, 10, 50, 100].map((percent) => members('new-search', percent).length)

  const [none, tenth = 0, half = 0, all] = counts
  assert.deepEqual([none, all], [0, 20_000])
  assert.ok(Math.abs(tenth - 2_000) < 200, `${tenth}`)
  assert.ok(Math.abs(half - 10_000) < 300, `${half}`)
})

test('different flags begin with different users', () => {
  const one = new Set(members('new-search', 10))

  const both = members('new-colours', 10).filter((id) => one.has(id))

  assert.ok(Math.abs(both.length - 200) < 80, `${both.length}`)
})

test('raising the percentage never takes anybody out', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1 }),
      fc.string(),
      fc.nat(100),
      fc.nat(100),
      (key, userId, one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)]
        const isOn = (percent: number) => rollout(percent, key)({ userId }).isOn

        assert.ok(!isOn(low) || isOn(high))
        assert.equal(isOn(low), isOn(low))
      },
    ),
  )
})

test('deciding takes less than a microsecond', () => {
  const script = join(import.meta.dirname, 'testing/measure-evaluation.ts')

  const args = ['--conditions=@plimsoll/source', script]
  const printed = execFileSync(process.execPath, args, { env: measuredEnvironment() }).toString()
  const nanoseconds = Number.parseInt(printed, 10)

  assert.ok(nanoseconds > 0)
  assert.ok(nanoseconds < 1_000, `${nanoseconds} ns`)
})

function flag(state: FlagState, key = 'new-search') {
  const compiled = compile(key, state)
  return (subject: FlagSubject | undefined) => decide(compiled, subject)
}

function rollout(percent: number, key?: string) {
  return flag({ ...stored, mode: 'rollout', percent }, key)
}

function members(key: string, percent: number): number[] {
  const isOn = rollout(percent, key)
  return Array.from({ length: 20_000 }, (_, id) => id).filter(
    (id) => isOn({ userId: `019ffe1c-8c1e-7e30-b7a2-${id}` }).isOn,
  )
}
