/**
 * What is shown of the store: its connections, and what it was asked.
 *
 * @module
 */

import type { Metric, Sample } from '../../observability/metrics/index.ts'
import type { DatabaseStats } from './database.ts'
import { durationBucketsMs } from './statement-counters.ts'

const bounds = durationBucketsMs.map((ms) => ms / 1_000)

export const databaseMetrics: readonly Metric<DatabaseStats>[] = [
  {
    name: 'db_pool_connections',
    type: 'gauge',
    help: 'Open connections to the store (threads with SQLite), by whether they run something.',
    labels: ['state'],
    read: ({ busy, size }) => [
      [['busy'], busy],
      [['idle'], Math.max(0, size - busy)],
    ],
  },
  {
    name: 'db_pool_connections_max',
    type: 'gauge',
    help: 'Connections to the store that there may be.',
    read: ({ sizeMax }) => sizeMax,
  },
  {
    name: 'db_pool_waiters',
    type: 'gauge',
    help: 'Calls that wait for a connection to the store.',
    read: ({ waiting }) => waiting,
  },
  {
    name: 'db_connections_lost_total',
    type: 'counter',
    help: 'Connections that the server or the network ended (PostgreSQL).',
    read: ({ connectionsLost }) => connectionsLost,
  },
  {
    name: 'db_connection_failures_total',
    type: 'counter',
    help: 'Attempts to connect to the store that failed (PostgreSQL).',
    read: ({ connectionsFailed }) => connectionsFailed,
  },
  {
    name: 'db_statements_total',
    type: 'counter',
    help: 'Statements that ended, those that failed included.',
    labels: ['kind'],
    read: ({ statementsByKind }) => samplesOf(statementsByKind),
  },
  {
    name: 'db_statement_seconds',
    type: 'histogram',
    help: 'How long statements took, waiting for a connection included.',
    read: ({ durations: { counts, sumMs } }) => ({ bounds, counts, sum: sumMs / 1_000 }),
  },
  {
    name: 'db_statement_failures_total',
    type: 'counter',
    help: 'Statements that failed, by the code of the error; ABORTED if the caller ended them.',
    labels: ['code'],
    read: ({ failuresByCode }) => samplesOf(failuresByCode),
  },
  {
    name: 'db_slow_statements_total',
    type: 'counter',
    help: 'Statements that took longer than a statement should.',
    read: ({ slowStatements }) => slowStatements,
  },
  {
    name: 'db_transactions_total',
    type: 'counter',
    help: 'Transactions that ended, each attempt by itself.',
    labels: ['outcome'],
    read: ({ transactions: { committed, rolledBack } }) => [
      [['committed'], committed],
      [['rolled-back'], rolledBack],
    ],
  },
  {
    name: 'db_transaction_retries_total',
    type: 'counter',
    help: 'Transactions that were begun again after a collision with another.',
    read: ({ transactions: { retried } }) => retried,
  },
  {
    name: 'db_long_transactions_total',
    type: 'counter',
    help: 'Transactions that took longer than a transaction should.',
    read: ({ transactions: { long } }) => long,
  },
  {
    name: 'sqlite_wal_bytes',
    type: 'gauge',
    help: 'Size of the write-ahead log of SQLite.',
    read: ({ walBytes }) => walBytes,
  },
]

function samplesOf(counts: Readonly<Record<string, number>>): readonly Sample[] {
  return Object.entries(counts).map(([label, count]): Sample => [[label], count])
}
