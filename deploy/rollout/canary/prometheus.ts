/**
 * Reads the counters of all instances from a Prometheus that scrapes them. It knows them as of its
 * last scrape, so the window must have several: 60 s where it scrapes every 15.
 *
 * @module
 */

import { type Act, shown } from '../outside.ts'
import type { Ask, Look, Side, Source } from './analysis.ts'
import type { Sample } from './exposition.ts'
import { readingOf, watched } from './reading.ts'

export interface PrometheusOptions {
  /** Such as `http://prometheus:9090`. */
  readonly url: string
  /** Which series, as matchers: `job="plimsoll",track="stable"`. */
  readonly stable: string
  readonly canary: string
}

export function prometheusSource(options: PrometheusOptions): Source {
  const shownFor = (side: Side) => [shown(queryOf(options, side))]
  return {
    shows: { canary: shownFor('canary'), stable: shownFor('stable') },
    read: (side, ask) => readSide(options, side, ask),
  }
}

function queryOf(options: PrometheusOptions, side: Side): Act {
  const names = [...watched].join('|')
  const query = `{__name__=~"${names}",${options[side]}}`
  const url = new URL('/api/v1/query', options.url)
  url.searchParams.set('query', query)
  return { kind: 'request', url: url.href }
}

async function readSide(options: PrometheusOptions, side: Side, ask: Ask): Promise<Look> {
  const { isOk, output, complaint } = await ask(queryOf(options, side))
  if (!isOk) return { readings: [], unreadable: [`${options.url}: ${complaint}`] }
  const groups = Object.groupBy(samplesOf(output), ({ labels }) => labels['instance'] ?? '')
  const readings = Object.entries(groups).map(([instance, of = []]) => readingOf(instance, of))
  const unreadable =
    readings.length === 0 ? [`${options.url} knows no instance of ${options[side]}`] : []
  return { readings, unreadable }
}

interface Answer {
  readonly data?: { readonly result?: readonly Series[] }
}

interface Series {
  readonly metric: Readonly<Record<string, string>>
  readonly value: readonly [number, string]
}

function samplesOf(output: string): readonly Sample[] {
  const { data } = JSON.parse(output) as Answer
  return (data?.result ?? []).map(({ metric, value }) => ({
    name: metric['__name__'] ?? '',
    labels: metric,
    value: Number(value[1]),
  }))
}
