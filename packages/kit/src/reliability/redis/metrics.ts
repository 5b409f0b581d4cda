/**
 * What is shown of Redis, and of what it means to the service that Redis is away.
 *
 * @module
 */

import type { Metric, Sample } from '../../observability/metrics/index.ts'
import type { RedisStats } from './client.ts'
import { failureReasons } from './failure.ts'
import { type ConnectionStats, healthUse, type RedisState, type UseStats } from './port.ts'

const states: readonly RedisState[] = ['connecting', 'up', 'down', 'closed']
const dependency = ['redis'] as const

export const redisMetrics: readonly Metric<RedisStats>[] = [
  {
    name: 'redis_up',
    type: 'gauge',
    help: 'Whether the connection that most uses share is up and its breaker closed.',
    read: ({ state }) => Number(state === 'up'),
  },
  {
    name: 'redis_connection_state',
    type: 'gauge',
    help: 'State of each connection to Redis: 1 for the one it is in, 0 for the others.',
    labels: ['connection', 'state'],
    read: ({ connections }) =>
      connections.flatMap(({ name, state }) =>
        states.map((each): Sample => [[name, each], Number(each === state)]),
      ),
  },
  {
    name: 'redis_breaker_open',
    type: 'gauge',
    help: 'Whether the breaker of the connection refuses calls, or tries one.',
    labels: ['connection'],
    read: (stats) => perConnection(stats, ({ breaker }) => Number(breaker !== 'closed')),
  },
  {
    name: 'redis_commands_total',
    type: 'counter',
    help: 'Commands that were asked for, those included that were not sent.',
    labels: ['use'],
    read: (stats) => usesOf(stats).map(({ name, calls }): Sample => [[name], calls]),
  },
  {
    name: 'redis_failures_total',
    type: 'counter',
    help: 'Commands without a result, by why; callers that left before the answer not included.',
    labels: ['use', 'reason'],
    read: (stats) =>
      usesOf(stats).flatMap(({ name, failures }) =>
        failureReasons.map((reason): Sample => [[name, reason], failures[reason]]),
      ),
  },
  {
    name: 'redis_in_flight',
    type: 'gauge',
    help: 'Commands that Redis owes an answer.',
    labels: ['connection'],
    read: (stats) => perConnection(stats, ({ inFlight }) => inFlight),
  },
  {
    name: 'redis_reconnects_total',
    type: 'counter',
    help: 'Connections that were made after the first.',
    labels: ['connection'],
    read: (stats) => perConnection(stats, ({ connects }) => Math.max(0, connects - 1)),
  },
  {
    name: 'redis_subscription_up',
    type: 'gauge',
    help: 'Whether the connection for messages of other instances is up.',
    read: ({ isSubscriberConnected }) =>
      isSubscriberConnected === undefined ? undefined : Number(isSubscriberConnected),
  },
  {
    name: 'redis_resyncs_total',
    type: 'counter',
    help: 'Subscriptions begun, the first ones included: messages before each may have been missed.',
    read: ({ resyncs }) => resyncs,
  },
  {
    name: 'fallback_active',
    type: 'gauge',
    help: 'Whether some part of the service does without the dependency at this moment.',
    labels: ['dependency'],
    read: (stats) => [[dependency, Number(isFallbackActive(stats))]],
  },
  {
    name: 'fallback_total',
    type: 'counter',
    help: 'How often a part of the service had to do without the dependency.',
    labels: ['dependency'],
    read: (stats) => [[dependency, fallbacks(stats)]],
  },
]

function perConnection(
  { connections }: RedisStats,
  reading: (connection: ConnectionStats) => number,
): readonly Sample[] {
  return connections.map((connection): Sample => [[connection.name], reading(connection)])
}

function usesOf({ connections }: RedisStats): readonly UseStats[] {
  return connections.flatMap(({ uses }) => uses)
}

/** One connection is enough: each has a use that waits for nothing else. */
function isFallbackActive({ connections, isSubscriberConnected, state }: RedisStats): boolean {
  if (state === 'closed') return false
  return isSubscriberConnected === false || connections.some((each) => each.state !== 'up')
}

function fallbacks(stats: RedisStats): number {
  let all = 0
  for (const { name, failures } of usesOf(stats)) {
    // A check that fails is nobody's work, and who closes falls back on nothing.
    if (name === healthUse.name) continue
    for (const reason of failureReasons) if (reason !== 'closed') all += failures[reason]
  }
  return all
}
