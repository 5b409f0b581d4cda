/**
 * What of the limiter is measured. Policies are named in configuration and by routes.
 *
 * @module
 */

import type { Metric, Sample } from '../../observability/metrics/index.ts'
import type { RateLimitStats } from './rate-limit-stats.ts'

const sources = ['local', 'redis', 'fallback'] as const
const notYet = { allowed: 0, denied: 0, unavailable: 0 }

/** The plugin shows these. */
export const rateLimitMetrics: readonly Metric<RateLimitStats>[] = [
  {
    name: 'rate_limit_decisions_total',
    type: 'counter',
    help: 'Decisions of each limit; denials of limits in shadow refuse nobody.',
    labels: ['policy', 'decision'],
    read: ({ modes, decisions }) =>
      // From 0 on, so that the first denial is seen as one.
      [...new Set([...Object.keys(modes), ...Object.keys(decisions)])].flatMap((policy) =>
        Object.entries(decisions[policy] ?? notYet).map(
          ([decision, count]): Sample => [[policy, decision], count],
        ),
      ),
  },
  {
    name: 'rate_limit_mode',
    type: 'gauge',
    help: '1 for how strictly the processes agree about a limit.',
    labels: ['policy', 'mode'],
    read: ({ modes }) => Object.entries(modes).map(([policy, mode]) => [[policy, mode], 1]),
  },
  {
    name: 'rate_limit_source',
    type: 'gauge',
    help: '1 for what decides at the moment: this process alone, Redis, or a share for lack of it.',
    labels: ['source'],
    read: ({ source }) => sources.map((one) => [[one], Number(one === source)]),
  },
  {
    name: 'rate_limit_redis_seconds',
    type: 'histogram',
    help: 'How long Redis took to count, given up calls among them; absent without Redis.',
    read: ({ storeSeconds }) => storeSeconds,
  },
  {
    name: 'rate_limit_nodes',
    type: 'gauge',
    help: 'Processes that share the limits, as far as this one knows.',
    read: ({ nodes }) => nodes,
  },
  {
    name: 'rate_limit_keys',
    type: 'gauge',
    help: 'Keys that are being counted in this process.',
    read: ({ keys }) => keys,
  },
  {
    name: 'rate_limit_overflow_total',
    type: 'counter',
    help: 'Times that a key was counted together with others, for the table was full.',
    read: ({ overflows }) => overflows,
  },
  {
    name: 'rate_limit_bypass_total',
    type: 'counter',
    help: 'Requests served over a limit, as who asked may bypass it.',
    read: ({ bypasses }) => bypasses,
  },
  {
    name: 'rate_limit_shadow_denials_total',
    type: 'counter',
    help: 'Requests that a limit in shadow would have refused.',
    labels: ['policy'],
    read: ({ shadowDenials }) =>
      Object.entries(shadowDenials).map(([policy, count]) => [[policy], count]),
  },
  {
    name: 'rate_limit_deferred_total',
    type: 'counter',
    help: 'Refusals that waited for authentication, as the request brought a credential.',
    read: ({ deferred }) => deferred,
  },
  {
    name: 'rate_limit_bounded_total',
    type: 'counter',
    help: 'Requests with a credential that was not looked at, as their address sends too many.',
    read: ({ bounded }) => bounded,
  },
  {
    name: 'rate_limit_unread_credentials_total',
    type: 'counter',
    help: 'Requests with a credential that was not looked at, as too many of their address failed.',
    read: ({ credentialsUnread }) => credentialsUnread,
  },
]
