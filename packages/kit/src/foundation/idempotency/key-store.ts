/**
 * Keys in the service's own store.
 *
 *     free -> running -> done -> (forgotten)
 *              |  ^ lease out: taken over by the next copy
 *              v
 *             free (the execution came to nothing)
 *
 * @module
 */

import { type ExpressionBuilder, type Kysely, sql } from 'kysely'
import {
  type Call,
  type Database,
  DatabaseBusyError,
  newId,
} from '../../reliability/database/index.ts'
import {
  type Claimed,
  type ClaimRules,
  claimKey,
  type DoneKey,
  type HeldKey,
  isLeaseOut,
  type WantedKey,
} from './claim-key.ts'
import { type Clock, keyClock } from './key-clock.ts'
import type { IdempotencyTables } from './tables.ts'

export interface KeyStoreOptions {
  readonly clock: Clock
  readonly leaseMs: number
  readonly ttlMs: number
}

export interface EndOfKey extends DoneKey {
  readonly overwrites: boolean
  readonly isProvisional?: boolean
}

/** Nothing was done under it yet. */
function hasNoAnswer(eb: ExpressionBuilder<IdempotencyTables, 'idempotency_keys'>) {
  return eb.and([
    eb('state', '=', 'running'),
    eb('status_code', 'is', null),
    eb('not_kept', 'is', null),
  ])
}

/** Rows of one deletion. */
const sweepRows = 500

export class KeyStore {
  readonly #database: Database<IdempotencyTables>
  readonly #rules: ClaimRules

  constructor(database: Database<IdempotencyTables>, options: KeyStoreOptions) {
    const { clock, leaseMs, ttlMs } = options
    this.#database = database
    this.#rules = { clock: keyClock(database.engine, clock), leaseMs, ttlMs }
  }

  queries(call: Call): Kysely<IdempotencyTables> {
    return this.#database.queries({ name: 'idempotency-key', ...call })
  }

  /** @param hasRoom false if the caller may have no more keys, only those that it has */
  async claim(wanted: WantedKey, hasRoom: boolean, call: Call): Promise<Claimed> {
    const owner = newId()
    try {
      return await claimKey(this.queries(call), this.#rules, wanted, owner, hasRoom)
    } catch (error) {
      // Whether the row was written is not known. If it was, and this fails too, its lease ends it.
      const mayBeHeld = !(error instanceof DatabaseBusyError)
      if (mayBeHeld) this.release({ id: wanted.id, owner }, {}).catch(() => undefined)
      throw error
    }
  }

  /**
   * Ends an execution. In the transaction of what was done, both are there or neither.
   *
   * @param end.overwrites false to leave alone what is kept already
   * @param end.isProvisional it is kept, and the execution goes on
   * @returns false if the key is not held any more.
   */
  async finish(
    queries: Kysely<IdempotencyTables>,
    { id, owner }: HeldKey,
    { kept, body, overwrites, isProvisional = false }: EndOfKey,
  ): Promise<boolean> {
    const answer = 'answer' in kept ? kept.answer : undefined
    const read = body === undefined ? {} : { body_digest: body.digest, body_bytes: body.bytes }
    const { numUpdatedRows } = await queries
      .updateTable('idempotency_keys')
      .set({
        state: isProvisional ? 'running' : 'done',
        ...read,
        expires_at: this.#rules.clock.time(this.#rules.ttlMs),
        status_code: answer?.statusCode ?? null,
        headers: answer === undefined ? null : JSON.stringify(answer.headers),
        body: answer?.body ?? null,
        not_kept: 'notKept' in kept ? kept.notKept : null,
      })
      .where('id', '=', id)
      .where('owner', '=', owner)
      .where((eb) => (overwrites ? eb.lit(true) : hasNoAnswer(eb)))
      .executeTakeFirst()
    return numUpdatedRows > 0n
  }

  /** Ends an execution with what it has kept so far. @returns false if that is nothing. */
  async settle({ id, owner }: HeldKey, call: Call): Promise<boolean> {
    const { numUpdatedRows } = await this.queries(call)
      .updateTable('idempotency_keys')
      .set({ state: 'done' })
      .where('id', '=', id)
      .where('owner', '=', owner)
      .where((eb) => eb.not(hasNoAnswer(eb)))
      .executeTakeFirst()
    return numUpdatedRows > 0n
  }

  /**
   * The execution came to nothing: the next copy is the first again.
   *
   * @returns false if the key is done, or not held any more.
   */
  async release({ id, owner }: HeldKey, call: Call): Promise<boolean> {
    const { numDeletedRows } = await this.queries(call)
      .deleteFrom('idempotency_keys')
      .where('id', '=', id)
      .where('owner', '=', owner)
      .where(hasNoAnswer)
      .executeTakeFirst()
    return numDeletedRows > 0n
  }

  async extend(held: readonly HeldKey[], call: Call): Promise<void> {
    for (let from = 0; from < held.length; from += sweepRows) {
      await this.#extend(held.slice(from, from + sweepRows), call)
    }
  }

  /** Forgets what has expired. @returns how many; another round may find more. */
  async sweep(call: Call): Promise<number> {
    const { numDeletedRows } = await this.queries(call)
      .deleteFrom('idempotency_keys')
      .where('id', 'in', (eb) =>
        eb
          .selectFrom('idempotency_keys')
          .select('id')
          .where('expires_at', '<=', this.#rules.clock.time())
          .where((or) => or.or([or('state', '=', 'done'), isLeaseOut(this.#rules.clock)]))
          .orderBy('expires_at')
          .limit(sweepRows),
      )
      .executeTakeFirst()
    return Number(numDeletedRows)
  }

  /** Keys of one caller, counted up to `most`. */
  async count(principal: string, most: number, call: Call): Promise<number> {
    const { keys } = await this.queries(call)
      .selectFrom((eb) =>
        eb
          .selectFrom('idempotency_keys')
          .select('id')
          .where('principal', '=', principal)
          .limit(most)
          .as('some_keys'),
      )
      .select((eb) => eb.fn.countAll<number>().as('keys'))
      .executeTakeFirstOrThrow()
    return Number(keys)
  }

  async #extend(held: readonly HeldKey[], call: Call): Promise<void> {
    const { clock, leaseMs } = this.#rules
    // A row that is locked is being ended by its owner: to wait for it could be a deadlock.
    const locking = this.#database.engine === 'postgres' ? sql`for update skip locked` : sql``
    const ids = sql.join(held.map(({ id }) => id))
    const owners = sql.join(held.map(({ owner }) => owner))
    await sql`
      update idempotency_keys set lease_until_ms = ${clock.leaseMs(leaseMs)}
      where id in (
        select id from idempotency_keys
        where id in (${ids}) and owner in (${owners}) and state = 'running' ${locking}
      )`.execute(this.queries(call))
  }
}
