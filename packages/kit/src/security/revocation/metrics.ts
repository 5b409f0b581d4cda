/**
 * What of revocation is measured.
 *
 * @module
 */

import type { Metric } from '../../observability/metrics/index.ts'
import { feedSources, type RevocationStats } from './revocation-stats.ts'

/** The plugin shows these. */
export const revocationMetrics: readonly Metric<RevocationStats>[] = [
  {
    name: 'auth_revocations_total',
    type: 'counter',
    help: 'Credentials revoked by this process, by kind and by whether the caller waited for all nodes.',
    labels: ['kind', 'mode'],
    read: ({ revocations }) =>
      Object.entries(revocations).flatMap(([kind, modes]) =>
        Object.entries(modes).map(([mode, count]) => [[kind, mode], count] as const),
      ),
  },
  {
    name: 'auth_revocation_propagations_total',
    type: 'counter',
    help: 'Revocations by whether it was proven in time that every node knows.',
    labels: ['result'],
    read: ({ propagations }) =>
      Object.entries(propagations).map(([result, count]) => [[result], count]),
  },
  {
    name: 'auth_revocation_barrier_seconds',
    type: 'histogram',
    help: 'How long it took until every node knew of a revocation.',
    read: ({ barrierSeconds }) => barrierSeconds,
  },
  {
    name: 'auth_revocation_entries',
    type: 'gauge',
    help: 'Revocations that this process remembers, by kind.',
    labels: ['kind'],
    read: ({ entries }) => Object.entries(entries).map(([kind, count]) => [[kind], count]),
  },
  {
    name: 'auth_revocation_bytes',
    type: 'gauge',
    help: 'Memory of the revocations that are remembered.',
    read: ({ entryBytes }) => entryBytes,
  },
  {
    name: 'auth_revocation_fresh',
    type: 'gauge',
    help: '1 while this process knows of every revocation; 0 while it asks the database.',
    read: ({ isFresh }) => Number(isFresh),
  },
  {
    name: 'auth_revocation_feed',
    type: 'gauge',
    help: '1 for what revocations are learnt by at the moment.',
    labels: ['source'],
    read: ({ source }) => feedSources.map((one) => [[one], Number(one === source)]),
  },
  {
    name: 'auth_revocation_lag_seconds',
    type: 'gauge',
    help: 'How late the last revocation came by Redis, by the clocks of both; absent without Redis.',
    read: ({ source, lagSeconds }) => (source === 'redis' ? lagSeconds : undefined),
  },
  {
    name: 'auth_revocation_confirmations_total',
    type: 'counter',
    help: 'Credentials that the database was asked about.',
    read: ({ confirmQueries }) => confirmQueries,
  },
  {
    name: 'auth_revocation_relayed_total',
    type: 'counter',
    help: 'Revocations that this process put into Redis again for other nodes.',
    read: ({ relayed }) => relayed,
  },
  {
    name: 'auth_revocation_epochs_total',
    type: 'counter',
    help: 'Times that Redis may have lost revocations, the first connection among them.',
    read: ({ epochs }) => epochs,
  },
]
