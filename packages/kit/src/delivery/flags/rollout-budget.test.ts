import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CohortView } from './cohort-figures.ts'
import { defaultBudget, judgeCohorts, resolveBudget } from './rollout-budget.ts'

const nobody: CohortView = { answers: 0, errors: 0, p95Ms: undefined }
const well: CohortView = { answers: 1_000, errors: 0, p95Ms: 100 }

test('more errors than the budget has are out of it, with the figures', () => {
  const verdict = judged({ answers: 200, errors: 5, p95Ms: 50 }, well)

  assert.deepEqual(verdict, {
    ok: false,
    reason:
      '5 of 200 answers with it (2.5 %) were errors of the server; at most 1.0 % may be (0.0 % are without it).',
  })
})

test('as many as the budget has are within it', () => {
  assert.equal(judged({ answers: 500, errors: 5, p95Ms: 50 }, well).ok, true)
  assert.equal(judged({ answers: 499, errors: 5, p95Ms: 50 }, well).ok, false)
})

test('a slow 95th percentile is out of the budget, with the figures', () => {
  const verdict = judged({ answers: 100, errors: 0, p95Ms: 501 }, well)

  assert.deepEqual(verdict, {
    ok: false,
    reason:
      'The 95th percentile of 100 answers with it is 501 ms; at most 500 ms may be (it is 100 ms without it).',
  })
})

test('a few errors, or a few slow answers, prove nothing', () => {
  assert.equal(judged({ answers: 4, errors: 4, p95Ms: 50 }, well).ok, true)
  assert.equal(judged({ answers: 5, errors: 5, p95Ms: 50 }, well).ok, false)
  assert.equal(judged({ answers: 99, errors: 0, p95Ms: 9_000 }, well).ok, true)
})

test('what everybody suffers is no fault of the flag', () => {
  const outage: CohortView = { answers: 1_000, errors: 300, p95Ms: 4_000 }

  assert.equal(judged({ answers: 100, errors: 60, p95Ms: 6_000 }, outage).ok, true)
  assert.equal(judged({ answers: 100, errors: 61, p95Ms: 4_000 }, outage).ok, false)
  assert.equal(judged({ answers: 100, errors: 30, p95Ms: 6_001 }, outage).ok, false)
})

test('a handful of others is no measure, nor are none', () => {
  const few: CohortView = { answers: 99, errors: 99, p95Ms: 9_000 }

  for (const off of [few, nobody]) {
    assert.equal(judged({ answers: 100, errors: 5, p95Ms: 50 }, off).ok, false)
    assert.equal(judged({ answers: 100, errors: 0, p95Ms: 501 }, off).ok, false)
  }
})

test('a budget that makes no sense is refused by name', () => {
  assert.throws(() => resolveBudget({ errorShareMax: 1.1 }), {
    name: 'RangeError',
    message: 'flags.budget.errorShareMax must be of 0 to 1, got 1.1',
  })
  assert.throws(() => resolveBudget({ windowMs: Number.NaN }), /budget\.windowMs/)
  assert.equal(resolveBudget({ p95MsMax: 50 }, { p95MsMax: 70 }).p95MsMax, 70)
})

function judged(on: CohortView, off: CohortView) {
  return judgeCohorts(defaultBudget, on, off)
}
