/**
 * What the audit log is compared with: a table of the same columns and indexes, without triggers and
 * chain, into which each row goes with a commit of its own.
 *
 * @module
 */

import Sqlite from 'better-sqlite3'
import { Pool } from 'pg'
import { newId } from '../../../reliability/database/index.ts'

const columns = 'created_at, user_id, action, resource, details, ip_address, hash'
const indexed = ['created_at', 'action', 'user_id', 'resource']
const users = Array.from({ length: 10_000 }, () => newId())
const hash = 'a'.repeat(64)
const browser = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const details = JSON.stringify({
  method: 'password',
  request: { id: 'k3j4x-1234', user_agent: browser },
})

/** Rows a second. As it has one writer anyway, the commits follow each other. */
export function sqliteSingleCommits(file: string, durationMs: number): number {
  const database = new Sqlite(file)
  try {
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = FULL')
    database.exec(tableOf('integer primary key autoincrement'))
    const insert = database.prepare(
      `insert into plain_audit (${columns}) values (?, ?, ?, ?, ?, ?, ?)`,
    )
    const startMs = performance.now()
    let rows = 0
    while (performance.now() - startMs < durationMs) {
      insert.run(rowOf(rows))
      rows += 1
    }
    return rows / ((performance.now() - startMs) / 1_000)
  } finally {
    database.close()
  }
}

/** Rows a second of so many writers, each with a connection of its own. */
export async function postgresSingleCommits(
  url: string,
  { writers, durationMs }: { readonly writers: number; readonly durationMs: number },
): Promise<number> {
  const pool = new Pool({ connectionString: url, max: writers })
  // Connections that are about to end hear of the server's own end, when nobody needs them any more.
  pool.on('error', () => undefined)
  try {
    await pool.query(tableOf('bigint generated always as identity primary key'))
    let rows = 0
    const write = async (untilMs: number) => {
      while (performance.now() < untilMs) {
        const values = rowOf(rows)
        const text = `insert into plain_audit (${columns}) values ($1, $2, $3, $4, $5, $6, $7)`
        await pool.query({ name: 'insert', text, values })
        rows += 1
      }
    }
    const all = (untilMs: number) =>
      Promise.all(Array.from({ length: writers }, () => write(untilMs)))

    // Every connection is open before it counts.
    await all(performance.now() + durationMs / 5)
    rows = 0
    const startMs = performance.now()
    await all(startMs + durationMs)
    return rows / ((performance.now() - startMs) / 1_000)
  } finally {
    await pool.end()
  }
}

function tableOf(sequence: string): string {
  const indexes = indexed.map((name) => `create index plain_${name} on plain_audit (${name})`)
  const others = 'user_id text, action text not null, resource text, details text, ip_address text'
  const table = `create table plain_audit (sequence ${sequence}, created_at text not null, ${others}, hash text not null)`
  return [table, ...indexes].join(';')
}

function rowOf(row: number): string[] {
  const user = users[Math.floor(Math.random() * users.length)] ?? ''
  const at = new Date().toISOString()
  return [at, user, 'session.created', `session/${newId()}-${row}`, details, '203.0.113.7', hash]
}
