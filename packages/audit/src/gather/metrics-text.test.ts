import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseMetrics, seriesOf } from './metrics-text.ts'

const prometheus = `# HELP http_requests_total Requests, with a "quote" and a \\n.
# TYPE http_requests_total counter
http_requests_total{method="GET",route="/items/{id}",status="200"} 12 1395066363000
http_requests_total{method="GET",route="a \\"b\\" \\\\ c\\nd",status="404",} 3
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{le="0.1"} 10
http_request_duration_seconds_bucket{le="+Inf"} 15
http_request_duration_seconds_sum 1.5e-3
http_request_duration_seconds_count 15

up 1
odd NaN
`

const openMetrics = `# TYPE http_requests counter
# UNIT http_requests requests
http_requests_total{status="200"} 5.0 # {trace_id="KOO5S4vxi0o"} 0.67 1520879607.789
http_requests_created{status="200"} 1605281325.0
# TYPE build info
build_info{version="1"} 1
# TYPE "db.client.duration" gauge
{"db.client.duration", "pool.name"="main"} 2
# EOF
`

test('the Prometheus format is read into families with their types', () => {
  const { families, problems } = parseMetrics(prometheus)

  assert.deepEqual(problems, [])
  assert.deepEqual(
    families.map(({ name, type, samples }) => [name, type, samples.length]),
    [
      ['http_requests_total', 'counter', 2],
      ['http_request_duration_seconds', 'histogram', 4],
      ['up', 'untyped', 1],
      ['odd', 'untyped', 1],
    ],
  )
  assert.equal(families[0]?.samples[0]?.value, 12)
  assert.deepEqual(families[0]?.samples[0]?.labels, {
    method: 'GET',
    route: '/items/{id}',
    status: '200',
  })
  assert.equal(families[0]?.samples[1]?.labels['route'], 'a "b" \\ c\nd')
  assert.equal(families[1]?.samples[1]?.labels['le'], '+Inf')
  assert.equal(families[3]?.samples[0]?.value, Number.NaN)
})

test('OpenMetrics is read with its suffixes, exemplars and quoted names', () => {
  const { families, problems } = parseMetrics(openMetrics)

  assert.deepEqual(problems, [])
  assert.deepEqual(
    families.map(({ name, type, samples }) => [name, type, samples.map(({ value }) => value)]),
    [
      ['http_requests', 'counter', [5, 1_605_281_325]],
      ['build', 'other', [1]],
      ['db.client.duration', 'gauge', [2]],
    ],
  )
  assert.deepEqual(families[2]?.samples[0]?.labels, { 'pool.name': 'main' })
})

for (const [line, problem] of [
  ['<!doctype html>', 'no metric name'],
  ['{"status":"ok"}', 'labels that cannot be read'],
  ['http_requests_total', 'no value after http_requests_total'],
  ['http_requests_total{status="200"} many', 'many is no number'],
  ['http_requests_total{status=200} 1', 'the label status has no value'],
  ['http_requests_total{status="200" 1', 'labels that cannot be read'],
  ['http_requests_total{status="200"', 'labels without an end'],
  ['http_requests_total 1 2 3', 'no value after http_requests_total'],
  ['# TYPE up', 'a TYPE line without a name and a type'],
] as const) {
  test(`the line ${line} is a problem`, () => {
    const { problems } = parseMetrics(`up 1\n${line}\n`)

    assert.equal(problems.length, 1)
    assert.equal(problems[0]?.line, 2)
    assert.ok(problems[0]?.problem.startsWith(problem), problems[0]?.problem)
  })
}

test('a second TYPE of one family is a problem', () => {
  const { problems } = parseMetrics('# TYPE up gauge\nup 1\n# TYPE up gauge\n')

  assert.equal(problems[0]?.line, 3)
})

test('buckets of one histogram are one series', () => {
  const { families } = parseMetrics(
    '# TYPE h histogram\nh_bucket{route="/",le="1"} 1\nh_bucket{le="2",route="/"} 1\nh_count{route="/"} 1\n',
  )

  assert.equal(families[0] && seriesOf(families[0]).size, 1)
})

test('whatever a label holds comes back', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer(), (value, number) => {
      const escaped = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')

      const { families, problems } = parseMetrics(`m{l="${escaped}"} ${number}`)

      assert.deepEqual(problems, [])
      assert.equal(families[0]?.samples[0]?.labels['l'], value)
      assert.equal(families[0]?.samples[0]?.value, number)
    }),
  )
})
