import assert from 'node:assert/strict'
import { test } from 'node:test'

import { parseMetrics } from '../../../gather/metrics-text.ts'
import { answer, healthy, unwell } from '../../../gather/testing/written-facts.ts'
import { type Facts, judge } from './judge.ts'

test('random paths that add no series pass', () => {
  assert.equal(judge(facts(['/a'], ['/a'])).verdict, 'PASS')
})

test('three new series pass, a fourth fails', () => {
  assert.equal(judge(facts(['/a'], ['/a', '/b', '/c', '/d'])).verdict, 'PASS')
  assert.equal(judge(facts(['/a'], ['/a', '/b', '/c', '/d', '/e'])).verdict, 'FAIL')
})

test('the failure names the metric and a label', () => {
  const judged = judge(
    facts(
      [],
      Array.from({ length: 100 }, (_, at) => `/random-${at}`),
    ),
  )

  assert.match(judged.observed, /added 100 series to requests_total, such as .*random/)
})

test('buckets of one series are no growth', () => {
  const buckets = ['0.1', '0.2', '0.5', '1', '2', '+Inf'].map((le) => `h_bucket{le="${le}"} 1`)
  const after = {
    answer: answer(),
    metrics: parseMetrics(`# TYPE h histogram\n${buckets.join('\n')}`),
  }

  assert.equal(judge({ ...facts([], []), after }).verdict, 'PASS')
})

test('without metrics or answers it is unknown', () => {
  const unread = { answer: answer({ status: 403 }), metrics: parseMetrics('') }

  assert.equal(judge({ ...facts([], []), before: unread }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...facts([], []), after: undefined }).verdict, 'UNKNOWN')
  assert.equal(judge(facts([], [])).verdict, 'UNKNOWN')
  assert.equal(judge({ ...facts(['/a'], ['/a']), statuses: [0, 0] }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...facts(['/a'], ['/a']), health: unwell }).verdict, 'UNKNOWN')
})

function facts(before: readonly string[], after: readonly string[]): Facts {
  return {
    before: scrapeOf(before),
    after: scrapeOf(after),
    paths: ['/x', '/y'],
    statuses: [404, 404],
    health: healthy,
  }
}

function scrapeOf(paths: readonly string[]) {
  const lines = paths.map((path) => `requests_total{path="${path}"} 1`)
  return { answer: answer({ path: '/metrics' }), metrics: parseMetrics(lines.join('\n')) }
}
