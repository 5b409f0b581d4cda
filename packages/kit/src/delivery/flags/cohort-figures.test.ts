import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CohortFigures } from './cohort-figures.ts'

const windowMs = 60_000

test('answers and errors are those of the window, and the totals of all time', () => {
  const totals = { answers: 0, errors: 0 }
  const figures = new CohortFigures(windowMs, 0, totals)
  figures.count(true, 10)
  figures.slideTo(59_999)
  figures.count(false, 10)

  const before = figures.view()
  figures.slideTo(60_000)
  const after = figures.view()

  assert.deepEqual([before.answers, before.errors], [2, 1])
  assert.deepEqual([after.answers, after.errors], [1, 0])
  assert.deepEqual(totals, { answers: 2, errors: 1 })
})

test('after a long silence nothing is left', () => {
  const figures = new CohortFigures(windowMs, 0, { answers: 0, errors: 0 })
  figures.count(true, 10)

  figures.slideTo(10 * windowMs)

  assert.deepEqual(figures.view(), { answers: 0, errors: 0, p95Ms: undefined })
})

test('a clock that was put back does not hold the window fast', () => {
  const figures = new CohortFigures(windowMs, 10_000_000, { answers: 0, errors: 0 })
  figures.slideTo(0)
  figures.count(true, 10)

  figures.slideTo(windowMs)

  assert.equal(figures.view().answers, 0)
})

test('the 95th percentile is of all slices of the window', () => {
  const figures = new CohortFigures(windowMs, 0, { answers: 0, errors: 0 })
  for (let at = 0; at < 100; at += 1) {
    figures.slideTo(at * 500)
    figures.count(false, at < 90 ? 20 : 800)
  }

  const { answers, p95Ms = 0 } = figures.view()

  assert.equal(answers, 100)
  assert.ok(p95Ms > 660 && p95Ms < 960, String(p95Ms))
})
