import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { declaredState, type FlagState } from './flag-state.ts'
import { isRaise, type Ladder, ladderProblems, movesReach, nextStep, reachOf } from './ladder.ts'

const nowMs = Date.parse('2026-01-31T12:00:00.000Z')
const ladder: Ladder = { steps: [10, 50, 100], soakMs: 600_000, trialRoles: ['admin'] }
const off: FlagState = { ...declaredState({ default: false }), version: 1 }

test('a share rises to the next step at most', () => {
  const steps = [
    [0, 10],
    [0, 11],
    [10, 50],
    [10, 51],
    [30, 50],
    [50, 100],
    [7, 10],
    [7, 50],
  ] as const

  const kinds = steps.map(([from, to]) => kindsOf(share(from), share(to)).join())

  const large = 'step-too-large'
  assert.deepEqual(kinds, ['', large, '', large, '', '', '', large])
})

test('a share must have held, from its own beginning', () => {
  const youngs = { ...share(10), heldSince: at(-599_999) }
  const old = { ...share(10), heldSince: at(-600_000) }

  const [problem] = ladderProblems(youngs, share(50), ladder, nowMs)

  assert.deepEqual(problem, { kind: 'too-early', from: 10, possibleAtMs: nowMs + 1 })
  assert.deepEqual(ladderProblems(old, share(50), ladder, nowMs), [])
})

test('a clock that was put back makes nobody wait longer than the whole time', () => {
  const tomorrow = { ...share(10), heldSince: at(86_400_000) }

  const [problem] = ladderProblems(tomorrow, share(50), ladder, nowMs)

  assert.deepEqual(problem, { kind: 'too-early', from: 10, possibleAtMs: nowMs + 600_000 })
})

test('less is always possible at once', () => {
  const young = { ...share(50), heldSince: at(0) }
  const less = [share(49), share(0), off, { ...share(50), killedAt: at(0) }]

  const problems = less.map((after) => ladderProblems(young, after, ladder, nowMs))

  assert.deepEqual(problems, [[], [], [], []])
})

test('what was killed begins anew', () => {
  const killed = { ...share(50), killedAt: at(-86_400_000) }

  assert.deepEqual(kindsOf(killed, share(50)), ['step-too-large'])
  assert.deepEqual(kindsOf(killed, share(10)), [])
})

test('a role is no way around the steps, unless it is on trial', () => {
  const forUsers = { ...share(10), rolesOn: ['user'] }
  const forAdmins = { ...share(10), rolesOn: ['admin'] }
  const noGuests = { ...share(100), rolesOff: ['guest'] }

  assert.deepEqual(kindsOf(share(10), forUsers), ['step-too-large'])
  assert.deepEqual(kindsOf(noGuests, share(100)), ['step-too-large'])
  assert.deepEqual(kindsOf(share(10), forAdmins), [])
  assert.equal(isRaise(share(10), forAdmins, ladder), false)
})

test('the next step is told, with the time from which on it is possible', () => {
  const young = { ...share(10), heldSince: at(-60_000) }

  assert.deepEqual(nextStep(off, ladder, nowMs), { percent: 10, possibleAtMs: null })
  assert.deepEqual(nextStep(young, ladder, nowMs), { percent: 50, possibleAtMs: nowMs + 540_000 })
  assert.deepEqual(nextStep(share(50), ladder, nowMs), { percent: 100, possibleAtMs: null })
  assert.equal(nextStep(share(100), ladder, nowMs), undefined)
})

test('no changes reach more than a step allows before the steps below have held', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(someState, fc.nat(900_000)), { maxLength: 30 }), (wanted) => {
      let run: Run = { state: off, clockMs: nowMs, startedMs: nowMs }
      for (const [next, passedMs] of wanted) {
        run = afterChange({ ...run, clockMs: run.clockMs + passedMs }, next)
        const heldMs = run.clockMs - run.startedMs
        const most = mostOf(run.state)
        assert.ok(most <= 10 || heldMs >= ladder.soakMs)
        assert.ok(most <= 50 || heldMs >= 2 * ladder.soakMs)
      }
    }),
    { numRuns: 500 },
  )
})

interface Run {
  readonly state: FlagState
  readonly clockMs: number
  /** When the first got it. */
  readonly startedMs: number
}

function afterChange(run: Run, next: FlagState): Run {
  const { state, clockMs } = run
  if (ladderProblems(state, next, ladder, clockMs).length > 0) return run
  const heldSince = movesReach(state, next, ladder)
    ? new Date(clockMs).toISOString()
    : state.heldSince
  const startedMs = mostOf(state) === 0 ? clockMs : run.startedMs
  return { state: { ...next, heldSince }, clockMs, startedMs }
}

const someState: fc.Arbitrary<FlagState> = fc
  .record({
    percent: fc.constantFrom(0, 5, 10, 30, 50, 100),
    rolesOn: fc.constantFrom([], [], ['user']),
    isKilled: fc.constantFrom(false, false, true),
  })
  .map(({ percent, rolesOn, isKilled }) => ({
    ...share(percent),
    rolesOn,
    killedAt: isKilled ? at(0) : null,
  }))

/** Of those who have most, as the role `user` may have more than others. */
function mostOf(state: FlagState): number {
  return Math.max(reachOf(state), reachOf(state, 'user'))
}

function share(percent: number): FlagState {
  return { ...off, mode: 'rollout', percent }
}

function kindsOf(before: FlagState, after: FlagState): string[] {
  return ladderProblems(before, after, ladder, nowMs).map(({ kind }) => kind)
}

function at(ms: number): string {
  return new Date(nowMs + ms).toISOString()
}
