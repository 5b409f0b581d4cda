/** Which families of metrics tell of requests, and what they add up to. Pure. @module */

import type { Family, Metrics, Sample } from '../../gather/metrics-text.ts'

/** Words in names of metrics about HTTP requests that a service answers. */
const request = /http|request|response/i
const notServed =
  /client|outgoing|outbound|upstream|handler_requests|in_flight|inflight|active|size|bytes/i
const time = /duration|latency|seconds|_ms\b|millis|time/i

/** Counters of requests, the most telling first. */
export function requestCounters({ families }: Metrics): readonly Family[] {
  const counters = families.filter(
    ({ name, type, samples }) =>
      samples.length > 0 &&
      (type === 'counter' || (type === 'untyped' && /_total$/.test(name))) &&
      isAboutRequests(name) &&
      !/error|exception|shed|refused|limited|failure/i.test(name),
  )
  return counters.toSorted((one, other) => rank(one) - rank(other))
}

/** Histograms (or summaries) of how long requests take. */
export function durationFamilies({ families }: Metrics): readonly Family[] {
  return families.filter(
    ({ name, type, samples }) =>
      samples.length > 0 &&
      (type === 'histogram' || type === 'summary') &&
      isAboutRequests(name) &&
      time.test(name),
  )
}

function isAboutRequests(name: string): boolean {
  return request.test(name) && !notServed.test(name)
}

/** With a label of the status first, then the shortest name. */
function rank(family: Family): number {
  return (statusLabelOf(family) === undefined ? 1_000 : 0) + family.name.length
}

const statusLabels = [
  'status',
  'status_code',
  'code',
  'statuscode',
  'http_status',
  'http_status_code',
]
statusLabels.push('http_response_status_code', 'response_code', 'status_class')

export function statusLabelOf({ samples }: Family): string | undefined {
  const labels = new Set(samples.flatMap(({ labels: own }) => Object.keys(own)))
  return [...labels].find((label) =>
    statusLabels.includes(label.toLowerCase().replaceAll('.', '_')),
  )
}

/** Requests of a family: a counter's value, the `_count` of a histogram. By status where told. */
export function countsOf(family: Family): ReadonlyMap<string, number> {
  const label = statusLabelOf(family)
  const counts = new Map<string, number>()
  for (const sample of family.samples.filter((one) => isCount(one, family))) {
    const status = label === undefined ? 'all' : (sample.labels[label] ?? 'none')
    counts.set(status, (counts.get(status) ?? 0) + sample.value)
  }
  return counts
}

function isCount({ name }: Sample, { type, name: family }: Family): boolean {
  if (type === 'histogram' || type === 'summary') return name === `${family}_count`
  return !name.endsWith('_created')
}

export function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0)
}

/** Of one status; a service may tell classes (`4xx`) instead of statuses. */
export function countOfStatus(counts: ReadonlyMap<string, number>, status: number): number {
  const own = `${Math.floor(status / 100)}xx`
  let sum = 0
  for (const [name, count] of counts) {
    if (name === String(status) || name.toLowerCase() === own) sum += count
  }
  return sum
}

/** Whether statuses are told as classes. */
export function tellsClasses(counts: ReadonlyMap<string, number>): boolean {
  return [...counts.keys()].some((name) => /^[1-5]xx$/i.test(name))
}
