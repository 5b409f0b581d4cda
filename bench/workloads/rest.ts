/**
 * Everything else that has a goal, each beside its peer in the same run: one small workload for each.
 *
 * What a workload needs is loaded when it runs, as the bench itself needs nothing of the kit.
 *
 * @module
 */

import { type RestRow, reportRest } from '../rest/rest-row.ts'
import type { Bench, Workload } from './workload.ts'

const revocation = workload(
  'revocation',
  'Revocation among nodes',
  async ({ quick }) => {
    const { reachRows, redisMemoryRows } = await import('../rest/revocation-rows.ts')
    const [entries, peerEntries] = quick ? [100_000, 20_000] : [1_000_000, 100_000]
    const memoryOfRedis = await redisMemoryRows(entries, peerEntries)
    return [...memoryOfRedis, ...(await reachRows(quick ? 100 : 1_000))]
  },
  'Memory: what Redis says it uses more, for each. Reach: from the answer of an asynchronous revocation on PostgreSQL and Redis until another process has applied it.',
)

const limiter = workload(
  'limiter',
  'Limiter: one decision in the process',
  async (bench) => {
    const { limiterRows } = await import('../rest/limiter-rows.ts')
    return limiterRows(bench, bench.rounds ?? (bench.quick ? 1 : 5))
  },
  'us: processor time for each, the least of all rounds. Of the peers it is their stores alone, which count fixed windows.',
)

const sockets = workload(
  'sockets',
  'WebSockets: handshake and idle',
  async ({ quick, rounds }) => {
    const { socketRows } = await import('../rest/socket-rows.ts')
    const full = { sockets: 10_000, handshakeRounds: rounds ?? 40, handshakesPerRound: 500 }
    return socketRows(quick ? { ...full, sockets: 1_000, handshakeRounds: 6 } : full)
  },
  'Handshake: processor time of the server, the least of all rounds. Memory: resident, with all that the service keeps of a socket; that of the kernel is not in it.',
)

const loginFlood = workload(
  'login-flood',
  'Logins: what other routes feel of the hashing',
  async ({ quick }) => {
    const { loginRows } = await import('../rest/login-rows.ts')
    return loginRows({ seconds: quick ? 5 : 30, perSecond: 100, clients: 200 })
  },
  'Latency from when a request was due, at a fixed pace of 100 a second.',
)

const memory = workload(
  'memory',
  'Memory of the hot path',
  async (bench) => {
    const { memoryRows } = await import('../rest/memory-rows.ts')
    return memoryRows(bench, bench.quick ? 50_000 : 1_000_000)
  },
  'MB: resident, of the whole process. Growth: the mean of the last parts of the load above what it was after the requests named.',
)

const audit = workload(
  'audit',
  'Audit log: records committed, fsync on',
  async (bench) => {
    const { auditRows } = await import('../rest/audit-rows.ts')
    return auditRows(bench, bench.quick ? 2_000 : 10_000)
  },
  'The peer keeps no chain and has no triggers. On SQLite it has one writer, as commits follow each other there; on PostgreSQL 64 connections.',
)

export const restWorkloads: readonly Workload[] = [
  revocation,
  limiter,
  sockets,
  loginFlood,
  memory,
  audit,
]

function workload(
  id: string,
  title: string,
  rows: (bench: Bench) => Promise<readonly RestRow[]>,
  note: string,
): Workload {
  return { id, title, run: async (bench) => reportRest(await rows(bench), [note]) }
}
