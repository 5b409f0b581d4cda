/**
 * The counters of an instance, from the samples that it shows. Pure.
 *
 * @module
 */

import { numberOf, type Sample } from './exposition.ts'
import type { Bucket, Reading } from './figures.ts'

const requests = 'http_requests_total'
const duration = 'http_request_duration_seconds_bucket'
const start = 'process_start_time_seconds'
const release = 'schema_version_expected'

/** Names of all samples that are looked at. */
export const watched: ReadonlySet<string> = new Set([requests, duration, start, release])

/**
 * Those that ask how an instance is say nothing of how it serves, and a proxy sends them to an
 * instance that gets no other request: they would water its errors down.
 */
export const ignoredRoutes: ReadonlySet<string> = new Set([
  '/health',
  '/health/live',
  '/health/ready',
  '/healthz',
  '/livez',
  '/readyz',
  '/metrics',
])

export function readingOf(instance: string, samples: readonly Sample[]): Reading {
  const counted = samples.filter(({ labels }) => !ignoredRoutes.has(labels['route'] ?? ''))
  const answers = counted.filter(({ name }) => name === requests)
  const errors = answers.filter(({ labels }) => labels['status']?.startsWith('5'))
  const builds = samples.filter(({ name }) => name === release)
  return {
    instance,
    startedAt: samples.find(({ name }) => name === start)?.value ?? 0,
    requests: total(answers),
    errors: total(errors),
    buckets: bucketsOf(counted.filter(({ name }) => name === duration)),
    ...(builds[0] === undefined ? {} : { release: builds[0].value }),
  }
}

function bucketsOf(samples: readonly Sample[]): readonly Bucket[] {
  const counts = new Map<number, number>()
  for (const { labels, value } of samples) {
    const bound = numberOf(labels['le'] ?? '')
    counts.set(bound, (counts.get(bound) ?? 0) + value)
  }
  return [...counts]
    .map(([bound, count]) => ({ bound, count }))
    .toSorted((one, other) => (one.bound < other.bound ? -1 : 1))
}

function total(samples: readonly Sample[]): number {
  return samples.reduce((sum, { value }) => sum + value, 0)
}
