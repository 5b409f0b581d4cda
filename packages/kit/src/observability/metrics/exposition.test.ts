import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { exposition } from './exposition.ts'
import { DurationHistogram } from './histogram.ts'
import type { Sample } from './metric.ts'
import type { Family } from './registry.ts'
import { parsedExposition, sampleValue } from './testing/parsed-exposition.ts'
import { TracedHistogram } from './traced-histogram.ts'

test('a family of each type is written as both formats want it', () => {
  const seconds = new DurationHistogram([0.5, 1])
  for (const each of [0.1, 1, 3]) seconds.observe(each)
  const families = [
    family('jobs_total', 'counter', ['queue'], [[['mail'], 3]]),
    family('ready', 'gauge', [], [[[], 1]]),
    family('work_seconds', 'histogram', ['kind'], [[['a'], seconds]]),
    family('unknown_yet', 'gauge', [], []),
  ]

  const text = exposition(families, 'prometheus')
  const open = exposition(families, 'openmetrics')

  assert.equal(
    text,
    `# HELP jobs_total Help.
# TYPE jobs_total counter
jobs_total{queue="mail"} 3
# HELP ready Help.
# TYPE ready gauge
ready 1
# HELP work_seconds Help.
# TYPE work_seconds histogram
work_seconds_bucket{kind="a",le="0.5"} 1
work_seconds_bucket{kind="a",le="1.0"} 2
work_seconds_bucket{kind="a",le="+Inf"} 3
work_seconds_sum{kind="a"} 4.1
work_seconds_count{kind="a"} 3
`,
  )
  assert.ok(open.startsWith('# HELP jobs Help.\n# TYPE jobs counter\njobs_total{queue="mail"} 3\n'))
  assert.ok(open.includes('# TYPE work_seconds histogram\n# UNIT work_seconds seconds\n'))
  assert.ok(open.endsWith('work_seconds_count{kind="a"} 3\n# EOF\n'))
})

test('whatever a label holds, a scraper reads just that', () => {
  const hostile = fc.string({
    unit: fc.constantFrom('\\', '"', '\n', '}', ',', ' # ', '=', 'n', 'é', '\r'),
  })

  fc.assert(
    fc.property(fc.uniqueArray(hostile, { minLength: 1 }), fc.double(), (values, value) => {
      const samples = values.map((each): Sample => [[each, 'b'], value])
      const given = [family('hostile', 'gauge', ['one', 'two'], samples)]

      const parsed = [parsedExposition(exposition(given, 'prometheus'))]
      parsed.push(parsedExposition(exposition(given, 'openmetrics'), true))

      for (const families of parsed) {
        const read = families.get('hostile')?.samples ?? []
        assert.deepEqual(
          read.map(({ labels }) => labels['one']),
          values,
        )
        assert.ok(read.every((sample) => Object.is(sample.value + 0, value + 0)))
      }
    }),
  )
})

test('a help of several lines stays one', () => {
  const given = [{ ...family('a', 'gauge', [], [[[], 1]]), help: 'One\n# EOF "two" \\ three' }]

  const text = exposition(given, 'prometheus')
  const open = exposition(given, 'openmetrics')

  assert.ok(text.startsWith('# HELP a One\\n# EOF "two" \\\\ three\n'))
  assert.ok(open.startsWith('# HELP a One\\n# EOF \\"two\\" \\\\ three\n'))
})

test('the last traced request of a bucket is its exemplar, in OpenMetrics alone', () => {
  const seconds = new TracedHistogram([0.5, 1])
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
  seconds.trace(seconds.observe(0.7), 'a'.repeat(32), 0.7, 1_700_000_000)
  seconds.trace(seconds.observe(0.8), traceId, 0.8, 1_700_000_001.5)
  seconds.trace(seconds.observe(9), 'b'.repeat(121), 9, 1_700_000_002)
  const given = [family('work_seconds', 'histogram', [], [[[], seconds]])]

  const text = exposition(given, 'prometheus')
  const open = parsedExposition(exposition(given, 'openmetrics'), true)

  assert.doesNotMatch(text, /trace_id/)
  const exemplars = open.get('work_seconds')?.samples.map(({ exemplar }) => exemplar)
  assert.deepEqual(exemplars, [
    undefined,
    { labels: { trace_id: traceId }, value: 0.8, atSeconds: 1_700_000_001.5 },
    // Longer than the 128 characters that OpenMetrics allows.
    ...[undefined, undefined, undefined],
  ])
  assert.equal(sampleValue(open, 'work_seconds_count'), 3)
})

function family(
  name: string,
  type: Family['type'],
  labels: readonly string[],
  samples: readonly Sample[],
): Family {
  return { name, type, help: 'Help.', labels, samples }
}
