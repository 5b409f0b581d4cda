/**
 * The parts of revocation, put together for the database and the Redis that there are.
 *
 * @module
 */

import { type Database, newId } from '../../reliability/database/index.ts'
import { Barrier } from './barrier.ts'
import type { Clock } from './clock.ts'
import { Confirmer } from './confirmer.ts'
import { DatabaseFeed } from './database-feed.ts'
import { Fence } from './fence.ts'
import { Housekeeping } from './housekeeping.ts'
import { Keeper } from './keeper.ts'
import { NodeStore } from './node-store.ts'
import {
  confirmValidMs,
  confirmWaitMs,
  freshMs,
  leaseMs,
  permitMs,
  type ResolvedOptions,
  type RevocationOptions,
  resolveOptions,
} from './options.ts'
import { Relay } from './relay.ts'
import { Replica } from './replica.ts'
import type { Entry } from './revocable.ts'
import type { RevocationStats } from './revocation-stats.ts'
import { RowReader } from './row-reader.ts'
import { RevocationStore } from './store.ts'
import { StreamFeed } from './stream-feed.ts'
import { openStream } from './stream-ports.ts'
import type { StreamState } from './stream-state.ts'
import type { RevocationTables } from './tables.ts'

export interface Parts {
  readonly database: Database<RevocationTables>
  readonly clock: Clock
  readonly replica: Replica
  readonly fence: Fence
  readonly store: RevocationStore
  readonly keeper: Keeper
  readonly confirmer: Confirmer
  readonly housekeeping: Housekeeping
  /** Where there are other nodes: on PostgreSQL. */
  readonly barrier: Barrier | undefined
  readonly stream: StreamState | undefined
  readonly relay: Relay | undefined
  readonly onProblem: (message: string, error: unknown) => void
  readonly onApplied: (entry: Entry) => void
  listen(listener: (entry: Entry) => void): () => void
  start(): Promise<void>
  stats(): Omit<RevocationStats, 'revocations' | 'propagations' | 'barrierSeconds'>
  close(): Promise<void>
}

/** What all parts are made of. */
interface Ground {
  readonly options: ResolvedOptions
  readonly database: Database<RevocationTables>
  readonly nodeId: string
  readonly replica: Replica
  readonly fence: Fence
  readonly reader: RowReader
  readonly apply: (entry: Entry) => void
  readonly ending: AbortController
  readonly listeners: Set<(entry: Entry) => void>
}

export function partsOf(given: RevocationOptions): Parts {
  const ground = groundOf(given)
  const { options, database, nodeId, replica, fence, reader, ending, listeners } = ground
  const { clock, timeoutMs, onProblem } = options
  const isAlone = database.engine === 'sqlite'
  const { signal } = ending
  const nodes = isAlone ? undefined : new NodeStore({ database, nodeId, leaseMs, permitMs })
  const store = new RevocationStore({ ...options, database, now: clock.now })
  const { stream, streamFeed } = streamPartsOf(given, ground)
  const relay = stream && new Relay({ store, stream, onProblem })
  const call = { timeoutMs, signal, name: 'revocation-housekeeping' }
  const housekeeping = new Housekeeping({ store, reader, nodes, relay, clock, call, onProblem })
  const databaseFeed = nodes && new DatabaseFeed({ reader, nodes, fence, clock, timeoutMs, signal })
  const keeper = new Keeper({
    ...{ ...options, replica, fence, reader, databaseFeed, streamFeed, housekeeping, signal },
  })
  const barrier =
    nodes &&
    new Barrier({
      ...{ nodeId, nodes, stream, clock, leaseMs, confirmValidMs, timeoutMs },
      limitMs: options.barrierMs,
    })
  const confirmer = new Confirmer({
    ...{ fence, clock, permitMs, timeoutMs, waitMs: confirmWaitMs, validMs: confirmValidMs },
    permit: nodes && ((how) => nodes.permit(how)),
  })

  return {
    ...{ database, clock, replica, fence, store, keeper, confirmer, housekeeping },
    ...{ barrier, stream, relay, onProblem },
    onApplied: ground.apply,
    listen(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async start() {
      keeper.start()
      await fence.waitFresh(options.startTimeoutMs)
      if (fence.isFresh) return
      throw new Error(`revocations could not be read within ${options.startTimeoutMs} ms`)
    },
    stats: () => ({
      isFresh: fence.isFresh,
      source: keeper.source,
      entries: replica.counts(),
      entryBytes: replica.bytes,
      lagSeconds: (streamFeed?.lagMs ?? 0) / 1_000,
      confirmQueries: confirmer.queries,
      relayed: relay?.published ?? 0,
      epochs: streamFeed?.epochs ?? 0,
    }),
    async close() {
      if (signal.aborted) return
      // First, so that nothing is accepted once the others do not wait for this node any more.
      confirmer.close()
      ending.abort(new Error('revocation was closed'))
      fence.fall()
      streamFeed?.close()
      await keeper.ended()
      fence.fall()
      // Whom it does not reach, to him the lease runs out.
      await Promise.allSettled([stream?.leave(), nodes?.leave({ timeoutMs })])
    },
  }
}

function groundOf(given: RevocationOptions): Ground {
  if (given.database === undefined) throw new TypeError('revocation: give the option `database`')
  const options = resolveOptions(given)
  const { clock, onProblem, timeoutMs } = options
  const database = given.database as Database<RevocationTables>
  const replica = new Replica(options)
  const ending = new AbortController()
  const listeners = new Set<(entry: Entry) => void>()
  const apply = (entry: Entry) => {
    if (!replica.add(entry, clock.now() / 1_000)) return
    for (const listener of listeners) {
      try {
        listener(entry)
      } catch (error) {
        onProblem('a listener of revocations failed', error)
      }
    }
  }
  const { signal } = ending
  return {
    ...{ options, database, replica, ending, listeners, apply },
    nodeId: newId(),
    fence: new Fence(clock, freshMs),
    reader: new RowReader({ database, apply, now: clock.now, onProblem, timeoutMs, signal }),
  }
}

function streamPartsOf(given: RevocationOptions, ground: Ground) {
  const { database, options, nodeId, fence, reader, apply } = ground
  const { clock, keyPrefix, keepSeconds, redisTimeoutMs } = options
  // SQLite serves one process, which needs no feed.
  if (!given.redis || database.engine === 'sqlite') {
    return { stream: undefined, streamFeed: undefined }
  }
  const { stream, read } = openStream(given.redis, {
    ...{ prefix: keyPrefix, nodeId, leaseMs, timeoutMs: redisTimeoutMs },
    keepMs: keepSeconds * 1_000,
  })
  const catchUp = () => reader.catchUp()
  return {
    stream,
    streamFeed: new StreamFeed({ state: stream, fence, clock, apply, catchUp, read }),
  }
}
