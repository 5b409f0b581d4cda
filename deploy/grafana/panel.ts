/**
 * What a panel of the dashboard says, apart from how Grafana writes it down.
 *
 * @module
 */

/** How Grafana writes a value: seconds, bytes, share of 1, requests per second, plain, yes or no. */
export type Unit = 's' | 'bytes' | 'percentunit' | 'reqps' | 'ops' | 'short' | 'bool_yes_no'

/** What a query needs to give anything; undefined: a service that runs and has been used. */
export type Need = 'redis' | 'postgres' | 'sqlite' | 'backup' | 'audit' | 'jobs' | 'rollout'

export interface Query {
  readonly promql: string
  /** Name of its lines, such as `{{route}}`. */
  readonly legend: string
}

export interface Panel {
  readonly title: string
  /** What it shows and what to make of it. */
  readonly description: string
  readonly kind: 'timeseries' | 'stat' | 'table' | 'state-timeline' | 'alertlist'
  readonly unit: Unit
  readonly queries: readonly Query[]
  /** Of 24 columns. */
  readonly width: number
  readonly height?: number
  /** From where on it is yellow, then red. */
  readonly thresholds?: readonly [warning: number, critical: number]
  /** Where less is worse: it is red, then yellow, then green. */
  readonly isLessWorse?: boolean
  readonly max?: number
  readonly isStacked?: boolean
  readonly needs?: Need
}

export interface Row {
  readonly title: string
  readonly panels: readonly Panel[]
}

/** The instances that are chosen, of this service only. */
export const chosen = 'job="plimsoll",instance=~"$instance"'

/** Series of a family, with more labels if given: `series('up')`, `series('x', 'state="busy"')`. */
export function series(name: string, labels = ''): string {
  return `${name}{${chosen}${labels === '' ? '' : `,${labels}`}}`
}

/** How much a counter gains per second. */
export function rate(name: string, labels = ''): string {
  return `rate(${series(name, labels)}[$__rate_interval])`
}

export function sum(promql: string, by = ''): string {
  return by === '' ? `sum(${promql})` : `sum by (${by}) (${promql})`
}

export function max(promql: string, by = ''): string {
  return by === '' ? `max(${promql})` : `max by (${by}) (${promql})`
}

/** A quantile of a histogram, over all instances that are chosen. */
export function quantile(of: number, name: string, by = '', labels = ''): string {
  const buckets = rate(`${name}_bucket`, labels)
  return `histogram_quantile(${of}, ${sum(buckets, by === '' ? 'le' : `${by}, le`)})`
}

/** The 50th, 95th and 99th percentile, as lines. */
export function percentiles(name: string, labels = ''): readonly Query[] {
  return [0.5, 0.95, 0.99].map((of) => ({
    promql: quantile(of, name, '', labels),
    legend: `p${of * 100}`,
  }))
}

/** A panel with lines over time, a third of the width unless it says otherwise. */
export function lines(
  title: string,
  unit: Unit,
  queries: readonly (readonly [promql: string, legend: string])[],
  more: Omit<Partial<Panel>, 'title' | 'unit' | 'queries'> & { readonly description: string },
): Panel {
  return {
    title,
    unit,
    kind: 'timeseries',
    width: 8,
    queries: queries.map(([promql, legend]) => ({ promql, legend })),
    ...more,
  }
}
