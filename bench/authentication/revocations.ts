/**
 * Revocation with nothing revoked, or with very much, on an embedded database of its own.
 *
 * The rows are written by the engine itself: to revoke a million one after the other takes a minute.
 * What is measured later came by the way that any start takes: read, and put into the replica.
 *
 * @module
 */

import { join } from 'node:path'
import { type AnyDatabase, createTables, type TableSet } from '@plimsoll/kit/database'
import { sqliteDatabase } from '@plimsoll/kit/database/sqlite'
import { createRevocation, type Revocation, revocationTables } from '@plimsoll/kit/revocation'

export interface OpenRevocation extends AsyncDisposable {
  readonly revocation: Revocation
  /** Typed arrays of the replica; 0 if it is empty. */
  readonly bytesPerEntry: number
  /** Until all was read. */
  readonly startMs: number
}

/** Of five entries two are tokens, two are sessions, and one is a user. */
export async function openRevocation(directory: string, entries: number): Promise<OpenRevocation> {
  const database = (await sqliteDatabase({
    file: join(directory, `revocations-${entries}.db`),
  })) as AnyDatabase
  await createTables(database, revocationTables)
  await fillRevocations(database, entries)
  const bytesBefore = arrayBufferBytes()
  const startedAtMs = performance.now()
  const revocation = createRevocation({ database })
  await revocation.start()
  const startMs = performance.now() - startedAtMs
  requireEntries(revocation, entries)
  const bytes = arrayBufferBytes() - bytesBefore
  return {
    revocation,
    startMs,
    bytesPerEntry: entries === 0 ? 0 : bytes / entries,
    async [Symbol.asyncDispose]() {
      await revocation.close()
      await database.close()
    },
  }
}

/**
 * Writes so many live entries into the tables, which must be there.
 *
 * @param liveSeconds for how long each of them lives at least
 */
export async function fillRevocations(
  database: AnyDatabase,
  entries: number,
  liveSeconds = 0,
): Promise<void> {
  if (entries > 0) await createTables(database, filledWith(entries, liveSeconds), fillCall)
}

/** What is alive, as the platform counts it and not as the replica says. */
function arrayBufferBytes(): number {
  globalThis.gc?.()
  return process.memoryUsage().arrayBuffers
}

function requireEntries(revocation: Revocation, entries: number): void {
  const held = Object.values(revocation.stats().entries).reduce((sum, count) => sum + count, 0)
  if (held !== entries) throw new Error(`the replica holds ${held} of ${entries} revocations`)
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const letter = `substr('${alphabet}', 1 + (random() & 63), 1)`
/** 22 characters of base64url; the replica takes its key from the first eleven. */
const identifier = `${Array.from({ length: 11 }, () => letter).join(' || ')} || 'AAAAAAAAAAA'`
const rowsPerStatement = 50_000
const fillCall = { timeoutMs: 30_000, totalMs: 120_000 }

/** The statements that fill the table, without the indexes, which nothing here reads. */
function filledWith(entries: number, liveSeconds: number): TableSet {
  const statements = Array.from({ length: entries / rowsPerStatement }, (_, part) =>
    insertFrom(part * rowsPerStatement, liveSeconds),
  )
  const indexes = ['revocations_id', 'revocations_expires_at', 'revocations_unpublished']
  return {
    name: 'bench-revocations',
    up: { sqlite: [...indexes.map((name) => `drop index ${name}`), ...statements], postgres: [] },
    down: { sqlite: [], postgres: [] },
  }
}

function insertFrom(first: number, liveSeconds: number): string {
  const nowSeconds = Math.floor(Date.now() / 1000)
  const createdAt = new Date(nowSeconds * 1000).toISOString()
  const expiresAt = new Date((nowSeconds + 3600) * 1000).toISOString()
  // Tokens end in one of the eleven minutes in which tokens of ten minutes do.
  return `with recursive numbers (n) as (
      select ${first} union all select n + 1 from numbers where n < ${first + rowsPerStatement - 1}
    )
    insert into revocations (kind, id, value, created_at, expires_at)
    select
      case when n % 5 < 2 then 'token' when n % 5 < 4 then 'session' else 'user' end,
      case when n % 5 < 4 then ${identifier} else 'user-' || n end,
      case when n % 5 < 2 then ${nowSeconds + liveSeconds} + n % 660 when n % 5 < 4 then 0 else 2 end,
      '${createdAt}', '${expiresAt}'
    from numbers`
}
