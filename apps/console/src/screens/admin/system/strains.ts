/**
 * What is above its threshold for most of a minute: from where on it is time to look.
 *
 * @module
 */

import type { SystemSample } from '../../../api/types.ts'
import type { Samples, SystemHead } from './feed.ts'

export type About = Pick<SystemHead, 'thresholds' | 'instance'>

interface Strain {
  /** As a sentence without figures: it is read aloud when it appears, not every two seconds. */
  readonly text: string
  readonly isOver: (sample: SystemSample, about: About) => boolean
}

const minute = 30
/** Fewer are a moment. */
const samplesMin = 5

const strains: readonly Strain[] = [
  {
    text: 'Too many requests fail.',
    isOver: (sample, { thresholds }) =>
      sample.errors_per_second > thresholds.error_share * requestsOf(sample),
  },
  {
    text: 'Answers are slow.',
    isOver: ({ latency_ms: { p95 } }, { thresholds }) => (p95 ?? 0) > thresholds.latency_p95_ms,
  },
  {
    text: 'The connections to the database are used up.',
    isOver: ({ database: { busy, waiting, max } }, { thresholds }) =>
      busy > thresholds.database_busy_share * max && waiting >= thresholds.database_waiting,
  },
  {
    text: 'The process is held up: its event loop is late.',
    isOver: ({ event_loop }, { thresholds }) =>
      event_loop.delay_p99_ms > thresholds.event_loop_delay_p99_ms,
  },
  {
    text: 'Memory is nearly used up.',
    isOver: ({ memory }, { thresholds, instance }) =>
      memory.heap_used_bytes > thresholds.heap_used_share * instance.heap_limit_bytes,
  },
  {
    text: 'Limits refuse many requests.',
    isOver: ({ limiter }, { thresholds }) =>
      limiter.denied_per_second >
      thresholds.limiter_denied_share * (limiter.allowed_per_second + limiter.denied_per_second),
  },
]

export function strainsIn(samples: Samples, about: About): readonly string[] {
  const last = samples.slice(-minute)
  if (last.length < samplesMin) return []
  return strains
    .filter(({ isOver }) => last.filter((one) => isOver(one, about)).length > last.length / 2)
    .map(({ text }) => text)
}

export function requestsOf({ requests_per_second: by }: SystemSample): number {
  return by['1xx'] + by['2xx'] + by['3xx'] + by['4xx'] + by['5xx']
}
