/**
 * What of WebSockets is measured. Handshakes, and their refusals by status and code, are requests
 * like others: `http_requests_total`, `http_errors_total`.
 *
 * @module
 */

import type { Metric, Sample } from '../../observability/metrics/index.ts'
import type { HubStats } from './hub-port.ts'
import type { TallyCounts } from './tally.ts'

/** `app.realtime.stats()` */
export interface RealtimeStats extends TallyCounts {
  readonly connections: number
  /** Sent, and not yet taken by the clients. */
  readonly bufferedBytes: number
  readonly hub: HubStats
}

const modes = ['local', 'shared', 'alone'] as const

/** The plugin shows these. */
export const realtimeMetrics: readonly Metric<RealtimeStats>[] = [
  {
    name: 'websocket_connections',
    type: 'gauge',
    help: 'Open WebSockets, and those in the handshake.',
    read: ({ connections }) => connections,
  },
  {
    name: 'websocket_opened_total',
    type: 'counter',
    help: 'WebSockets that were opened.',
    read: ({ opened }) => opened,
  },
  {
    name: 'websocket_closed_total',
    type: 'counter',
    help: 'WebSockets that have ended, by why; revoked, expired, refused and stale are about credentials.',
    labels: ['reason'],
    read: ({ closed }) => samples(closed),
  },
  {
    name: 'websocket_messages_total',
    type: 'counter',
    help: 'Messages by direction and type; every published event that a client is sent is of type event.',
    labels: ['direction', 'type'],
    read: ({ heard, said }) => [
      ...Object.entries(heard).map(([type, count]): Sample => [['in', type], count]),
      ...Object.entries(said).map(([type, count]): Sample => [['out', type], count]),
    ],
  },
  {
    name: 'websocket_buffered_bytes',
    type: 'gauge',
    help: 'Bytes that clients have not taken yet, of all WebSockets.',
    read: ({ bufferedBytes }) => bufferedBytes,
  },
  {
    name: 'websocket_slow_consumers_total',
    type: 'counter',
    help: 'WebSockets closed because their clients read too slowly.',
    read: ({ closed }) => closed.slow,
  },
  {
    name: 'websocket_resyncs_total',
    type: 'counter',
    help: 'Times that a client was told to read the state again, as it may have missed events.',
    read: ({ said }) => said.resync,
  },
  {
    name: 'websocket_topics',
    type: 'gauge',
    help: 'Topics that somebody follows.',
    read: ({ hub }) => hub.topics,
  },
  {
    name: 'websocket_subscriptions',
    type: 'gauge',
    help: 'Topics that are followed, summed over WebSockets.',
    read: ({ hub }) => hub.memberships,
  },
  {
    name: 'websocket_events_published_total',
    type: 'counter',
    help: 'Events that this process has published.',
    read: ({ hub }) => hub.published,
  },
  {
    name: 'websocket_events_refused_total',
    type: 'counter',
    help: 'Events that were not published because they are too large or not JSON.',
    read: ({ hub }) => hub.refused,
  },
  {
    name: 'websocket_ring_events',
    type: 'gauge',
    help: 'Events that are kept for clients that come back.',
    read: ({ hub }) => hub.ring.events,
  },
  {
    name: 'websocket_ring_bytes',
    type: 'gauge',
    help: 'Bytes of the events that are kept for clients that come back.',
    read: ({ hub }) => hub.ring.bytes,
  },
  {
    name: 'websocket_fanout_mode',
    type: 'gauge',
    help: 'How events reach other processes: local (there is no Redis), shared, or alone (Redis is away).',
    labels: ['mode'],
    read: ({ hub }) => modes.map((mode): Sample => [[mode], hub.mode === mode ? 1 : 0]),
  },
]

function samples(counts: Readonly<Record<string, number>>): Sample[] {
  return Object.entries(counts).map(([label, count]) => [[label], count])
}
