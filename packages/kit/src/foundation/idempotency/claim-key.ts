/**
 * Of any number of copies of a request, one gets the key.
 *
 * No statement waits for a row that another transaction holds, but the take-over of a key whose
 * holder has died.
 *
 * @module
 */

import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely'
import { type Found, judge } from './judge.ts'
import type { Headers, Kept } from './kept-answer.ts'
import { type KeyClock, leaseMsMax } from './key-clock.ts'
import type { BodyFacts } from './stream-digest.ts'
import type { IdempotencyKeysTable, IdempotencyTables } from './tables.ts'

export interface WantedKey {
  readonly id: string
  readonly principal: string
  readonly headDigest: string
  /** Undefined if the body was not read yet. */
  readonly body: BodyFacts | undefined
}

/** A key that is held: nobody but its owner ends or frees it. */
export interface HeldKey {
  readonly id: string
  readonly owner: string
}

export interface DoneKey {
  readonly kept: Kept
  /** Undefined if the first request was answered without its body, so it does not matter. */
  readonly body: BodyFacts | undefined
}

export type Claimed =
  | { readonly outcome: 'claimed' | 'taken-over'; readonly held: HeldKey }
  | { readonly outcome: 'done'; readonly done: DoneKey }
  | { readonly outcome: 'running' | 'mismatch' | 'no-room' }

export interface ClaimRules {
  readonly clock: KeyClock
  readonly leaseMs: number
  readonly ttlMs: number
}

type Queries = Kysely<IdempotencyTables>
type Row = Selectable<IdempotencyKeysTable> & Found

/** A key that comes and goes between two statements: each loop has met another one. */
const loopsMax = 5

/** @param hasRoom false if the caller may have no more keys, only those that it has */
export async function claimKey(
  queries: Queries,
  rules: ClaimRules,
  wanted: WantedKey,
  owner: string,
  hasRoom: boolean,
): Promise<Claimed> {
  for (let loop = 0; loop < loopsMax; loop += 1) {
    if (hasRoom && (await insert(queries, rules, wanted, owner))) {
      return { outcome: 'claimed', held: { id: wanted.id, owner } }
    }
    const claimed = await claimExisting(queries, rules, wanted, owner)
    if (claimed !== undefined) return claimed
    if (!hasRoom) return { outcome: 'no-room' }
  }
  return { outcome: 'running' }
}

/** @returns undefined if there is none any more, or another copy was faster. */
async function claimExisting(
  queries: Queries,
  rules: ClaimRules,
  wanted: WantedKey,
  owner: string,
): Promise<Claimed | undefined> {
  const row = await read(queries, rules.clock, wanted.id)
  if (row === undefined) return undefined
  const verdict = judge(row, wanted)
  if (verdict === 'done') return { outcome: 'done', done: toDone(row) }
  if (verdict !== 'free') return { outcome: verdict }
  const isTaken = await takeOver(queries, rules, wanted, owner, row)
  return isTaken ? { outcome: 'taken-over', held: { id: wanted.id, owner } } : undefined
}

async function insert(
  queries: Queries,
  rules: ClaimRules,
  wanted: WantedKey,
  owner: string,
): Promise<boolean> {
  const { id, principal } = wanted
  const inserted = await queries
    .insertInto('idempotency_keys')
    .values({ id, principal, owner, ...running(rules, wanted) })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}

/** Only as the row was read, or two copies would take it over. */
async function takeOver(
  queries: Queries,
  rules: ClaimRules,
  wanted: WantedKey,
  owner: string,
  row: Row,
): Promise<boolean> {
  const { numUpdatedRows } = await queries
    .updateTable('idempotency_keys')
    .set({ owner, ...running(rules, wanted) })
    .where('id', '=', row.id)
    .where('owner', '=', row.owner)
    .where('state', '=', row.state)
    .where('lease_until_ms', '=', row.lease_until_ms)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

function running({ clock, leaseMs, ttlMs }: ClaimRules, { headDigest, body }: WantedKey) {
  return {
    state: 'running',
    head_digest: headDigest,
    body_digest: body?.digest ?? null,
    body_bytes: body?.bytes ?? null,
    lease_until_ms: clock.leaseMs(leaseMs),
    expires_at: clock.time(ttlMs),
    status_code: null,
    headers: null,
    body: null,
    not_kept: null,
  } as const
}

async function read(queries: Queries, clock: KeyClock, id: string): Promise<Row | undefined> {
  return await queries
    .selectFrom('idempotency_keys')
    .selectAll()
    .select([
      sql<number>`case when ${isLeaseOut(clock)} then 1 else 0 end`.as('is_lease_out'),
      sql<number>`case when expires_at <= ${clock.time()} then 1 else 0 end`.as('is_expired'),
    ])
    .where('id', '=', id)
    .limit(1)
    .executeTakeFirst()
}

export function isLeaseOut(clock: KeyClock): RawBuilder<boolean> {
  return sql`(lease_until_ms <= ${clock.leaseMs()} or lease_until_ms > ${clock.leaseMs(leaseMsMax)})`
}

function toDone(row: Row): DoneKey {
  const { body_digest: digest, body_bytes: bytes } = row
  return {
    kept: toKept(row),
    body: digest === null ? undefined : { digest, bytes: bytes ?? 0 },
  }
}

function toKept({ status_code: statusCode, headers, body, not_kept: notKept }: Row): Kept {
  if (statusCode === null || headers === null) return { notKept: notKept ?? 'late' }
  return { answer: { statusCode, headers: JSON.parse(headers) as Headers, body } }
}
