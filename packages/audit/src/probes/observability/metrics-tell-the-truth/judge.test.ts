import assert from 'node:assert/strict'
import { test } from 'node:test'

import { parseMetrics } from '../../../gather/metrics-text.ts'
import { answer, healthy, unwell } from '../../../gather/testing/written-facts.ts'
import { compared } from './counted.ts'
import { type Facts, judge } from './judge.ts'

const sent = [200, 401].flatMap((status) => Array.from({ length: 20 }, () => answer({ status })))

test('counts that grow by what was sent pass', () => {
  assert.equal(judge(facts(text({ 200: 5 }), text({ 200: 25, 401: 20 }))).verdict, 'PASS')
})

test('one more or less is within 5 %', () => {
  assert.equal(judge(facts(text({}), text({ 200: 21, 401: 19 }))).verdict, 'PASS')
})

test('classes of statuses pass', () => {
  assert.equal(judge(facts(text({}), text({ '2xx': 20, '4xx': 20 }))).verdict, 'PASS')
})

test('a histogram alone is compared by its count', () => {
  const histogram = (count: number) =>
    `# TYPE http_request_duration_seconds histogram\nhttp_request_duration_seconds_count ${count}\n`

  assert.equal(judge(facts(histogram(2), histogram(42))).verdict, 'PASS')
  assert.equal(judge(facts(histogram(2), histogram(2))).verdict, 'FAIL')
})

for (const [name, after, observed] of [
  ['static', text({ 200: 5 }), /20 requests with status 200 .* grew by 0/],
  ['silent of errors', text({ 200: 25 }), /status 401 .* grew by 0/],
  ['doubled', text({ 200: 45, 401: 40 }), /status 200 .* grew by 40/],
] as const) {
  test(`counts that are ${name} fail`, () => {
    const judged = judge(facts(text({ 200: 5 }), after))

    assert.equal(judged.verdict, 'FAIL')
    assert.match(judged.observed, observed)
  })
}

test('a histogram that disagrees with the counter fails', () => {
  const judged = judge(facts(text({}, 0), text({ 200: 20, 401: 20 }, 20)))

  assert.equal(judged.verdict, 'FAIL')
  assert.match(judged.observed, /counted 20/)
})

test('more than was sent may be the traffic of others', () => {
  const judged = judge({
    ...facts(text({}), text({ 200: 60, 401: 20 })),
    isOwnProcess: false,
  })

  assert.equal(judged.verdict, 'UNKNOWN')
})

test('without metrics that count, it is unknown', () => {
  assert.equal(judge(facts('', '')).verdict, 'UNKNOWN')
  assert.equal(judge({ ...facts(text({}), text({})), after: undefined }).verdict, 'UNKNOWN')
  assert.equal(
    judge({ ...facts(text({}), text({ 200: 20, 401: 20 })), health: unwell }).verdict,
    'UNKNOWN',
  )
})

function facts(before: string, after: string): Facts {
  const scrapes = [before, after].map((written) => ({
    answer: answer({ path: '/metrics' }),
    metrics: parseMetrics(written),
  }))
  const [was = assert.fail(), is] = scrapes
  return {
    before: was,
    after: is,
    counted: compared(was, is, sent),
    isOwnProcess: true,
    health: healthy,
  }
}

function text(counts: Readonly<Record<string, number>>, durations?: number): string {
  const lines = Object.entries(counts).map(
    ([status, count]) => `http_requests_total{status="${status}"} ${count}`,
  )
  const histogram =
    durations === undefined
      ? []
      : [
          '# TYPE http_request_duration_seconds histogram',
          `http_request_duration_seconds_count ${durations}`,
        ]
  return ['# TYPE http_requests_total counter', ...lines, ...histogram].join('\n')
}
