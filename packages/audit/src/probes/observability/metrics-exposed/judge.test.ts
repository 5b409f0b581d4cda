import assert from 'node:assert/strict'
import { test } from 'node:test'

import { parseMetrics } from '../../../gather/metrics-text.ts'
import { answer, healthy, unwell } from '../../../gather/testing/written-facts.ts'
import { type Facts, judge } from './judge.ts'

const counter = '# TYPE http_requests_total counter\nhttp_requests_total{status="200"} 3\n'
const histogram =
  '# TYPE http_request_duration_seconds histogram\nhttp_request_duration_seconds_count 3\n'

test('a counter and a histogram pass', () => {
  assert.equal(judge(facts(counter + histogram)).verdict, 'PASS')
})

test('a histogram counts as well', () => {
  assert.equal(judge(facts(histogram)).verdict, 'PASS')
})

for (const [name, text, observed] of [
  ['no histogram', counter, /none a histogram/],
  ['only the runtime', '# TYPE go_goroutines gauge\ngo_goroutines 7\n', /tells 1 families/],
  ['a page', '<!doctype html>', /no Prometheus text: line 1/],
] as const) {
  test(`${name} fails`, () => {
    const judged = judge(facts(text))

    assert.equal(judged.verdict, 'FAIL')
    assert.match(judged.observed, observed)
  })
}

test('no metrics at all fail', () => {
  assert.equal(judge({ ...facts(''), path: undefined, scrape: undefined }).verdict, 'FAIL')
  assert.equal(judge(facts('', 404)).verdict, 'FAIL')
})

test('metrics that cannot be read by us are unknown', () => {
  assert.equal(judge(facts('', 401)).verdict, 'UNKNOWN')
  assert.equal(judge(facts('', 403)).verdict, 'UNKNOWN')
  assert.equal(judge({ ...facts(histogram), health: unwell }).verdict, 'UNKNOWN')
})

function facts(text: string, status = 200): Facts {
  const scrape = { answer: answer({ path: '/metrics', status }), metrics: parseMetrics(text) }
  return { path: '/metrics', scrape, health: healthy }
}
