/**
 * How many records a second are committed, and how long each append takes: writers that each wait for
 * their append before the next. Users are random among 10,000 and resources are new, as in a service.
 *
 * @module
 */

import { type Database, newId } from '../../../reliability/database/index.ts'
import { createAuditLog } from '../audit-log.ts'
import type { AuditLogTables } from '../tables.ts'

export interface AppendFigures {
  readonly writers: number
  readonly rows: number
  readonly rowsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly rowsPerCommit: number
  /** Of this process with all its threads, not of a server. */
  readonly cpuMicrosecondsPerRow: number
}

export interface MeasureOptions {
  /** Has the tables of the audit log. */
  readonly database: Database<AuditLogTables>
  readonly writers: number
  readonly durationMs: number
}

export async function measureAppends({
  database,
  writers,
  durationMs,
}: MeasureOptions): Promise<AppendFigures> {
  const log = createAuditLog({ database })
  const users = Array.from({ length: 10_000 }, () => newId())
  const latencies: number[] = []
  const write = async (untilMs: number) => {
    while (performance.now() < untilMs) {
      const startMs = performance.now()
      await log.append({
        action: 'session.created',
        userId: users[Math.floor(Math.random() * users.length)],
        resource: `session/${newId()}`,
        details: { method: 'password', request: { id: 'k3j4x-1234', user_agent: browser } },
        ipAddress: '203.0.113.7',
      })
      latencies.push(performance.now() - startMs)
    }
  }
  const all = (untilMs: number) =>
    Promise.all(Array.from({ length: writers }, () => write(untilMs)))

  // Code is compiled and pages are in memory before it counts.
  await all(performance.now() + durationMs / 5)
  latencies.length = 0
  const before = log.stats()
  const cpuBefore = process.cpuUsage()
  const startMs = performance.now()
  await all(startMs + durationMs)
  const seconds = (performance.now() - startMs) / 1_000
  const cpu = process.cpuUsage(cpuBefore)

  const rows = latencies.length
  latencies.sort((one, other) => one - other)
  const after = log.stats()
  return {
    writers,
    rows,
    rowsPerSecond: Math.round(rows / seconds),
    p50Ms: latencies[Math.floor(rows * 0.5)] ?? 0,
    p99Ms: latencies[Math.floor(rows * 0.99)] ?? 0,
    rowsPerCommit: (after.rows - before.rows) / (after.batches - before.batches),
    cpuMicrosecondsPerRow: (cpu.user + cpu.system) / rows,
  }
}

const browser = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
