/**
 * What a metric is, apart from how it is counted and how it is written.
 *
 * Every concern has a `metrics.ts` that lists its families as data, each with a pure function from
 * the concern's `stats()` to values. The exposition, `docs/metrics.md`, and the tests of alerts and
 * dashboards all read those lists, so a family exists once.
 *
 * @module
 */

import type { HistogramValue } from './histogram.ts'

export type MetricType = 'counter' | 'gauge' | 'histogram'

/** The values of the labels, in the order of {@link Metric.labels}, and the value. */
export type Sample = readonly [labels: readonly string[], value: number | HistogramValue]

/** One number for a family without labels; nothing while there is none to tell. */
export type Reading = number | HistogramValue | readonly Sample[] | undefined

/** One family of series. */
export interface Metric<Stats> {
  /** In base units, with the unit last; a counter ends in `_total`. */
  readonly name: string
  readonly type: MetricType
  /** One sentence for who reads a dashboard. */
  readonly help: string
  /** Names of the labels. Their values come from closed sets, never from what a client sent. */
  readonly labels?: readonly string[]
  /** Reads the values of now: no I/O, and cheap. */
  read(stats: Stats): Reading
}

/** What other plugins see of `app.metrics`; they look for it in `onReady`, and do without. */
export interface MetricsPort {
  /**
   * Shows the families from now on; `stats` is called once for each scrape, and nothing is shown
   * while it gives `undefined`.
   *
   * @throws RangeError if a name is taken already or is none.
   */
  add<Stats>(metrics: readonly Metric<Stats>[], stats: () => Stats | undefined): void
}
