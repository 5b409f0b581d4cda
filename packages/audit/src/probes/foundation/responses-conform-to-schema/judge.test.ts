import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Facts, judge } from './judge.ts'

test('answers that conform pass', () => {
  const verdict = judge(facts())

  assert.equal(verdict.verdict, 'PASS')
})

test('a mismatch fails, once for all rows of a list', () => {
  const row = (at: number) => ({
    pointer: `/items/${at}/name`,
    problem: 'must be string',
    keyword: 'type',
  })

  const verdict = judge(facts({ mismatches: [row(0), row(1)] }))

  assert.equal(verdict.verdict, 'FAIL')
  assert.match(verdict.observed, /document: GET \/items 200 \/items\/\*\/name: must be string\.$/)
})

test('an operation that never reached 2xx leaves a part unproven', () => {
  const verdict = judge(facts({}, [{ name: 'GET /other', isReached: false }]))

  assert.equal(verdict.verdict, 'PARTIAL')
  assert.deepEqual([verdict.held, verdict.unexercised], [0.5, 0.5])
})

test('a format is a note in 3.1, where it only annotates, and a failure in 3.0', () => {
  const mismatches = [
    { pointer: '/at', problem: 'must match format "date-time"', keyword: 'format' },
  ]

  const annotated = judge(facts({ mismatches }))
  const asserted = judge({ ...facts({ mismatches }), assertsFormats: true })

  assert.equal(annotated.verdict, 'PASS')
  assert.match(annotated.notes?.[0] ?? '', /format/)
  assert.equal(asserted.verdict, 'FAIL')
})

test('no operation that answers, and none at all, are no verdict', () => {
  const unreached = judge({ ...facts(), operations: [{ name: 'GET /items', isReached: false }] })
  const empty = judge({ ...facts(), operations: [] })
  const unwell = judge({ ...facts(), health: { name: 'liveness', held: false } })

  assert.deepEqual(
    [unreached.verdict, empty.verdict, unwell.verdict],
    ['UNKNOWN', 'N/A', 'UNKNOWN'],
  )
})

function facts(
  seen: Partial<Facts['observed'][number]> = {},
  more: Facts['operations'] = [],
): Facts {
  return {
    operations: [{ name: 'GET /items', isReached: true }, ...more],
    observed: [{ exchange: 'x1', operation: 'GET /items', status: 200, mismatches: [], ...seen }],
    assertsFormats: false,
    health: { name: 'liveness', held: true },
  }
}
