/**
 * What tests of the `metrics.ts` of a concern have in common.
 *
 * @module
 */

import assert from 'node:assert/strict'
import type { FastifyInstance } from 'fastify'
import type { Metric, MetricsPort, Reading, Sample } from '../metric.ts'

/** Each series with its value, such as `auth_logins_total{result="wrong"}`; of histograms the count. */
export function seriesOf<Stats>(
  metrics: readonly Metric<Stats>[],
  stats: Stats,
): Record<string, number> {
  return Object.fromEntries(
    metrics.flatMap((metric) =>
      samplesOf(metric.read(stats)).map((sample) => seriesIn(metric, sample)),
    ),
  )
}

/** Fails unless names, units, labels and help are as Prometheus wants them. */
export function assertWellFormed(metrics: readonly Metric<never>[]): void {
  const names = metrics.map(({ name }) => name)
  assert.deepEqual(
    names.filter((name, at) => names.indexOf(name) !== at),
    [],
    'a name is there twice',
  )
  for (const { name, type, help, labels = [] } of metrics) {
    assert.match(name, /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/)
    assert.doesNotMatch(name, /_(ms|millis|milliseconds|minutes|kb|kib|mb|mib|percent)(_|$)/)
    assert.doesNotMatch(name, /_(count|sum|bucket|info)$/)
    assert.equal(name.endsWith('_total'), type === 'counter', name)
    if (type === 'histogram') assert.match(name, /_(seconds|bytes)$/)
    assert.match(help, /^[A-Z01].*[.]$/, name)
    for (const label of labels) assert.match(label, /^(?!le$|__)[a-z_]+$/)
  }
}

/** Fails if a family shows nothing for stats of a concern that has something to tell. */
export function assertAllShown<Stats>(metrics: readonly Metric<Stats>[], stats: Stats): void {
  const mute = metrics.filter((metric) => samplesOf(metric.read(stats)).length === 0)
  assert.deepEqual(
    mute.map(({ name }) => name),
    [],
    'show nothing',
  )
}

/** Stands in for `app.metrics`: remembers what was added, and shows it. */
export class ListedMetrics implements MetricsPort {
  readonly #added: { readonly names: readonly string[]; readonly show: () => object }[] = []

  add<Stats>(metrics: readonly Metric<Stats>[], stats: () => Stats | undefined): void {
    const show = () => {
      const now = stats()
      return now === undefined ? {} : seriesOf(metrics, now)
    }
    this.#added.push({ names: metrics.map(({ name }) => name), show })
  }

  /** Of all families, in the order in which they were added. */
  get names(): readonly string[] {
    return this.#added.flatMap(({ names }) => names)
  }

  series(): Record<string, number> {
    return Object.assign({}, ...this.#added.map(({ show }) => show()))
  }
}

/** Gives an application an `app.metrics` that only remembers. */
export function listMetrics(app: FastifyInstance): ListedMetrics {
  const listed = new ListedMetrics()
  app.decorate('metrics', listed as never)
  return listed
}

function samplesOf(reading: Reading): readonly Sample[] {
  if (reading === undefined) return []
  return Array.isArray(reading) ? reading : [[[], reading as Sample[1]]]
}

function seriesIn<Stats>(
  { name, labels = [] }: Metric<Stats>,
  [values, value]: Sample,
): readonly [string, number] {
  assert.equal(values.length, labels.length, `${name} has labels without values, or the reverse`)
  const text = labels.map((label, at) => `${label}="${values[at]}"`).join(',')
  const series = text === '' ? name : `${name}{${text}}`
  if (typeof value === 'number') return [series, value]
  return [`${series} count`, Array.from(value.counts).reduce((sum, count) => sum + count, 0)]
}
