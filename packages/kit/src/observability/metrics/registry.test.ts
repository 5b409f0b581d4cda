import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exposition } from './exposition.ts'
import { DurationHistogram } from './histogram.ts'
import type { Metric } from './metric.ts'
import { Registry } from './registry.ts'
import { parsedExposition, sampleValue, seriesOf } from './testing/parsed-exposition.ts'

test('families come by name, and what has nothing to tell is left out', () => {
  const { registry, shown } = newRegistry()
  registry.add([gauge('zebras'), gauge('apes')], () => 2)
  registry.add([gauge('ghosts')], () => undefined)

  const names = [...shown().keys()]

  assert.deepEqual(names, ['apes', 'zebras'])
})

test('the statistics are asked for once in a scrape', () => {
  const { registry, shown } = newRegistry()
  let asked = 0
  registry.add([gauge('one'), gauge('two')], () => {
    asked += 1
    return asked
  })

  shown()

  assert.equal(asked, 1)
})

test('a family that cannot be read is left out, counted, and told once', () => {
  const { registry, shown, failures } = newRegistry()
  const broken = { ...gauge('broken'), read: () => assert.fail('no') }
  registry.add([gauge('fine'), broken], () => 1)
  registry.add([gauge('away')], () => assert.fail('no statistics'))

  shown()
  const families = shown()

  assert.equal(sampleValue(families, 'fine'), 1)
  assert.deepEqual(failures, ['broken', 'away'])
  for (const metric of failures) {
    assert.equal(sampleValue(families, 'metrics_read_failures_total', { metric }), 2)
  }
})

test('one family is read alone, as it is shown with all', () => {
  const { registry, shown, failures } = newRegistry()
  const read: string[] = []
  const watched = (name: string) => ({
    ...gauge(name),
    read: (value: number) => {
      read.push(name)
      return value
    },
  })
  const broken = { ...gauge('broken'), read: () => assert.fail('no') }
  registry.add([watched('one'), watched('two'), broken], () => 7)
  registry.add([gauge('ghosts')], () => undefined)

  const samples = registry.read('two')

  assert.deepEqual(samples, [[[], 7]])
  assert.deepEqual(read, ['two'])
  assert.deepEqual(
    ['broken', 'ghosts', 'unheard_of'].map((name) => registry.read(name)),
    [undefined, undefined, undefined],
  )
  assert.deepEqual(failures, ['broken'])
  assert.deepEqual(registry.read('metrics_read_failures_total'), [[['broken'], 1]])
  assert.equal(sampleValue(shown(), 'two'), 7)
})

test('samples that are none of their family, or twice, are a failure', () => {
  const { registry, shown, failures } = newRegistry()
  const labelled = { type: 'gauge', help: 'Help.', labels: ['a'] } as const
  registry.add<number>(
    [
      { ...labelled, name: 'too_few', read: () => [[[], 1]] },
      {
        ...labelled,
        name: 'twice',
        read: () => [
          [['x'], 1],
          [['x'], 2],
        ],
      },
      { ...labelled, name: 'wrong_type', read: () => [[['x'], new DurationHistogram()]] },
    ],
    () => 1,
  )

  const families = shown()

  assert.deepEqual([...families.keys()], ['metrics_read_failures_total'])
  assert.deepEqual(failures, ['too_few', 'twice', 'wrong_type'])
})

test('of too many series the rest is shown as one, and nothing is lost', () => {
  const { registry, shown } = newRegistry(10)
  const histograms = Array.from({ length: 30 }, () => new DurationHistogram())
  for (const each of histograms) each.observe(0.2)
  registry.add<number>(
    [
      {
        ...{ name: 'paths_total', type: 'counter', help: 'Help.', labels: ['path'] },
        read: () => histograms.map((_, at) => [[`/${at}`], at]),
      },
      {
        ...{ name: 'path_seconds', type: 'histogram', help: 'Help.', labels: ['path'] },
        read: () => histograms.map((each, at) => [[`/${at}`], each]),
      },
    ],
    () => 1,
  )

  const families = shown()

  const samples = families.get('paths_total')?.samples ?? []
  assert.equal(samples.length, 11)
  assert.equal(
    samples.reduce((sum, { value }) => sum + value, 0),
    (29 * 30) / 2,
  )
  assert.equal(sampleValue(families, 'path_seconds_count', { path: 'overflow' }), 20)
  assert.equal(sampleValue(families, 'metrics_overflow_total', { metric: 'paths_total' }), 20)
})

test('no label can make a scrape endless', () => {
  const { registry, shown } = newRegistry(2_000)
  const control = new Set(Array.from({ length: 5_000 }, (_, at) => `/${at}`))
  registry.add(
    [
      {
        ...{ name: 'raw_paths', type: 'gauge', help: 'Help.', labels: ['path'] },
        read: (paths: Set<string>) => [...paths].map((path) => [[path], 1]),
      },
    ],
    () => control,
  )

  const series = seriesOf(shown())

  assert.equal(series.filter((each) => each.startsWith('raw_paths')).length, 2_001)
})

const refused: readonly (readonly [string, Partial<Metric<number>>])[] = [
  ['no name', { name: '' }],
  ['letters that are none', { name: 'a-b' }],
  ['a counter without _total', { type: 'counter' }],
  ['a gauge with _total', { name: 'a_total' }],
  ['a label twice', { labels: ['a', 'a'] }],
  ['a label of Prometheus', { labels: ['__name__'] }],
  ['le in a histogram', { type: 'histogram', labels: ['le'] }],
  ['a name that is taken', { name: 'taken_total', type: 'counter' }],
  ['a name that a counter has in OpenMetrics', { name: 'taken' }],
  ['the name of a series of a histogram', { name: 'timed_count' }],
]
for (const [what, metric] of refused) {
  test(`${what} is refused, and nothing of the list is shown`, () => {
    const { registry, shown } = newRegistry()
    registry.add<number>(
      [
        { name: 'taken_total', type: 'counter', help: 'Help.', read: () => 1 },
        { name: 'timed', type: 'histogram', help: 'Help.', read: () => undefined },
      ],
      () => 1,
    )

    const add = () => registry.add([gauge('fine'), { ...gauge('a'), ...metric }], () => 1)

    assert.throws(add, RangeError)
    assert.deepEqual([...shown().keys()], ['taken_total'])
    registry.add([gauge('fine')], () => 1)
  })
}

function newRegistry(seriesMax = 2_000) {
  const failures: string[] = []
  const registry = new Registry({ seriesMax, onFailure: (metric) => failures.push(metric) })
  const shown = () => parsedExposition(exposition(registry.families(), 'prometheus'))
  return { registry, shown, failures }
}

function gauge(name: string): Metric<number> {
  return { name, type: 'gauge', help: 'Help.', read: (value) => value }
}
