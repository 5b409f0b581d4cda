/**
 * Revocation of one token, one session, an API key, all of a user, a tenant or the service.
 *
 * A request asks the replica in the memory of its process and waits for nothing. Revoking is a row in
 * the transaction of the caller; after the commit it is applied here, and told to the other nodes.
 *
 * @module
 */

import type { Kysely } from 'kysely'
import type { Database } from '../../reliability/database/index.ts'
import type { AccessClaims } from '../tokens/index.ts'
import type { RevocationOptions } from './options.ts'
import { type Parts, partsOf } from './parts.ts'
import type { LastCheck } from './replica.ts'
import {
  type Entry,
  type Revocable,
  type RevokedThing,
  subjectId,
  toColumns,
  toEntry,
  toRevokedThing,
} from './revocable.ts'
import type { Propagation, RevocationMode, RevocationStats } from './revocation-stats.ts'
import { RevocationTally } from './revocation-tally.ts'
import type { RevocationTables } from './tables.ts'

// biome-ignore lint/suspicious/noExplicitAny: the caller's tables are known to the caller alone.
export type AnyQueries = Kysely<any>

export type Revoke = (what: Revocable | readonly Revocable[]) => Promise<void>

export interface RevokeOptions {
  /**
   * `strict`, the default: resolves when no node accepts it any more, or with `pending`. `async` does
   * not wait for the other nodes: for many at once.
   */
  readonly mode?: RevocationMode
  /** Ends the transaction; what is committed stays. */
  readonly signal?: AbortSignal | undefined
}

export interface Transacted<Result> {
  readonly value: Result
  /** `pending`: committed, and applied here; other nodes may accept it for a moment yet. */
  readonly propagation: Propagation
}

export interface Revocation {
  /**
   * Of the replica, without waiting. `stale`: not known to be revoked, and not known to be live.
   *
   * @param last keep one `{ revision: 0 }` with each token, for this revocation alone
   */
  check(claims: AccessClaims, last?: LastCheck): 'live' | 'revoked' | 'stale'
  checkApiKey(id: string, userId: string, userVersion: number): 'live' | 'revoked' | 'stale'
  checkSubject(
    issuer: string,
    subject: string,
    issuedAtSeconds: number,
  ): 'live' | 'revoked' | 'stale'

  /**
   * What to do when stale: waits 50 ms for the cycle that runs, then asks the database.
   *
   * @throws RevocationUnknownError if the database cannot be asked
   */
  confirm(claims: AccessClaims): Promise<'live' | 'revoked'>
  confirmApiKey(id: string, userId: string, userVersion: number): Promise<'live' | 'revoked'>
  confirmSubject(
    issuer: string,
    subject: string,
    issuedAtSeconds: number,
  ): Promise<'live' | 'revoked'>

  /** The changes of `work` and its revocations are committed together, and then told to all nodes. */
  transaction<Result>(
    work: (queries: AnyQueries, revoke: Revoke) => Promise<Result>,
    options?: RevokeOptions,
  ): Promise<Transacted<Result>>

  /** The `gv` of new tokens. */
  readonly serviceVersion: number
  /** Whether the replica may be believed. */
  readonly isFresh: boolean

  /** Resolves when the replica is fresh for the first time. @throws if that takes too long */
  start(): Promise<void>
  /** Told of everything that becomes revoked, once or more. Call the result to end that. */
  onRevoked(listener: (what: RevokedThing) => void): () => void
  /** Removes rows that have expired; done every minute as it is. */
  removeExpired(): Promise<number>
  stats(): RevocationStats
  /** Accepts nothing from now on. */
  close(): Promise<void>
}

export function createRevocation(options: RevocationOptions): Revocation {
  const parts = partsOf(options)
  const { replica, fence, confirmer, store, onApplied, clock } = parts
  const tally = new RevocationTally()
  const stateOf = (isRevoked: boolean) => {
    if (isRevoked) return 'revoked'
    // Last, so that a pause of the process between the two is noticed.
    return fence.isFresh ? 'live' : 'stale'
  }
  const check: Revocation['check'] = (claims, last) => stateOf(replica.isTokenRevoked(claims, last))
  const checkApiKey: Revocation['checkApiKey'] = (...key) =>
    stateOf(replica.isApiKeyRevoked(...key))
  const checkSubject: Revocation['checkSubject'] = (...subject) =>
    stateOf(replica.isSubjectRevoked(...subject))

  return {
    check,
    checkApiKey,
    checkSubject,
    confirm: (claims) =>
      confirmer.confirm({
        key: `${claims.sid} ${claims.jti}`,
        check: () => check(claims),
        ask: (call) => store.isTokenRevoked(claims, call),
      }),
    confirmApiKey: (id, userId, version) =>
      confirmer.confirm({
        key: `${id} ${userId} ${version}`,
        check: () => checkApiKey(id, userId, version),
        ask: (call) => store.isApiKeyRevoked(id, userId, version, call),
      }),
    confirmSubject: (issuer, subject, issuedAtSeconds) =>
      confirmer.confirm({
        key: `${issuedAtSeconds} ${subjectId(issuer, subject)}`,
        check: () => checkSubject(issuer, subject, issuedAtSeconds),
        ask: (call) => store.isSubjectRevoked(subjectId(issuer, subject), issuedAtSeconds, call),
      }),

    async transaction(work, how = {}) {
      const { mode = 'strict' } = how
      const { value, committed } = await commit(parts, work, how)
      if (committed.entries.length === 0) return { value, propagation: 'complete' }
      const startMs = clock.monotonic()
      for (const entry of committed.entries) onApplied(entry)
      const propagation = await propagate(parts, committed, mode)
      tally.count(committed.entries, mode, propagation, clock.monotonic() - startMs)
      return { value, propagation }
    },

    get serviceVersion() {
      return replica.serviceVersion
    },
    get isFresh() {
      return fence.isFresh
    },
    start: () => parts.start(),
    onRevoked: (listener) => parts.listen((entry) => listener(toRevokedThing(entry))),
    removeExpired: () => parts.housekeeping.removeExpired(),
    stats: () => ({ ...parts.stats(), ...tally.snapshot() }),
    close: () => parts.close(),
  }
}

interface Committed {
  readonly entries: readonly Entry[]
  readonly positions: readonly number[]
  readonly transactionId: string | undefined
}

async function commit<Result>(
  { store, keeper, database }: Parts,
  work: (queries: AnyQueries, revoke: Revoke) => Promise<Result>,
  { signal }: RevokeOptions,
): Promise<{ readonly value: Result; readonly committed: Committed }> {
  let isAboutToCommit = false
  try {
    return await (database as Database<RevocationTables>).transaction(
      async (queries) => {
        // Anew for each attempt, as one that collided has been rolled back.
        isAboutToCommit = false
        const things: Revocable[] = []
        const positions: number[] = []
        const value = await work(queries, async (what) => {
          const more = Array.isArray(what) ? (what as readonly Revocable[]) : [what as Revocable]
          // What is wrong is refused before it is written.
          for (const each of more) toColumns(each)
          positions.push(...(await store.insert(queries, more)))
          things.push(...more)
        })
        const entries = things.map(toEntry)
        const transactionId = entries.length > 0 ? await store.transactionId(queries) : undefined
        isAboutToCommit = entries.length > 0
        return { value, committed: { entries, positions, transactionId } }
      },
      { signal },
    )
  } catch (error) {
    // The commit may have happened all the same.
    if (isAboutToCommit) keeper.doubt()
    throw error
  }
}

async function propagate(
  { barrier, stream, relay, clock, onProblem }: Parts,
  { entries, positions, transactionId }: Committed,
  mode: RevocationMode,
): Promise<Propagation> {
  if (barrier === undefined || transactionId === undefined) return 'complete'
  const onPublished = () => relay?.confirm(positions)
  if (mode === 'async') {
    // The relay does it if this fails.
    stream?.publish(entries).then(onPublished, () => undefined)
    return 'pending'
  }
  try {
    const committedMs = clock.monotonic()
    const isProven = await barrier.prove({ entries, transactionId, committedMs, onPublished })
    return isProven ? 'complete' : 'pending'
  } catch (error) {
    onProblem('it is not proven that no node accepts what was revoked', error)
    return 'pending'
  }
}
