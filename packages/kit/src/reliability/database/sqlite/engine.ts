/**
 * SQLite behind the port: one thread writes, others read, and the event loop waits for neither.
 *
 * Writes are acknowledged after their commit with `synchronous=FULL`. A transaction has the writer to
 * itself from its first moment; one that only reads has a thread that reads, and its snapshot.
 *
 * @module
 */

import { SqliteDialect } from 'kysely'
import type { Engine, EngineCall } from '../engine.ts'
import { DatabaseBusyError } from '../errors.ts'
import { Lane, type LaneOptions } from './lane.ts'
import { type ResolvedSqliteOptions, resolveOptions, type SqliteOptions } from './options.ts'
import type { OwnTurn } from './own-turn.ts'
import type { Open } from './protocol.ts'
import { routeOf } from './statement-route.ts'
import { sessionOn, toResult, toTask, transactionOn } from './transaction.ts'

/** Stuck readers that are stood in for, before reads are refused. */
const sparesMax = 2
/** Reads that go to one thread together; fewer than writes, which share an fsync. */
const readBatchMax = 32
const writeBatchMax = 256

/** @throws SqliteOpenError that says why the file cannot be opened. */
export async function openEngine(options: SqliteOptions, ownTurn: OwnTurn): Promise<Engine> {
  const resolved = resolveOptions(options)
  const { writer, readers } = await openLanes(resolved)
  const { statementTimeoutMs, readers: readersMax } = resolved

  const checkpoint = () => writer.run({ kind: 'checkpoint' }, unhurried).catch(() => undefined)
  const timer = setInterval(() => void checkpoint(), resolved.checkpointEveryMs)

  return {
    name: 'sqlite',
    dialect: new SqliteDialect({ database: refuse }),
    statementTimeoutMs,

    async execute(query, call) {
      const route = routeOf(query)
      if (route === 'read') return toResult(await readers.run(toTask(query, false), call))
      ownTurn.assertOutside()
      return toResult(await writer.run(toTask(query, route === 'write'), call))
    },

    async begin({ mode }, call) {
      if (mode === 'write') ownTurn.assertOutside()
      const lane = mode === 'write' ? writer : readers
      const turn = await lane.take({ kind: 'begin', mode }, call, resolved)
      return transactionOn(turn, true)
    },

    async hold(call) {
      ownTurn.assertOutside()
      return sessionOn(await writer.take({ kind: 'take' }, call, resolved))
    },

    check: proof(writer, readers),

    stats: () => ({
      engine: 'sqlite',
      busy: writer.busy + readers.busy,
      size: writer.size + readers.size,
      sizeMax: 1 + readersMax,
      waiting: writer.waiting + readers.waiting,
      walBytes: writer.walBytes,
    }),

    async close() {
      clearInterval(timer)
      await Promise.all([readers.drain(), writer.drain()])
      // The last one that closes empties the log, so the writer is the last.
      await readers.close()
      await writer.close()
    },
  }
}

/** How long a proof counts while a transaction, or another process, has the writer. */
const proofMs = 5_000

/** Shows that something can be written; a writer that is merely taken has shown it lately. */
function proof(writer: Lane, readers: Lane): Engine['check'] {
  let provenAtMs = Number.NEGATIVE_INFINITY
  return async ({ signal, timeoutMs }) => {
    if (readers.fault !== undefined) throw readers.fault
    try {
      // Sooner than the caller gives up, to be able to tell why.
      await writer.runFirst({ kind: 'prove' }, { signal, timeoutMs: 0.8 * timeoutMs })
      provenAtMs = performance.now()
    } catch (error) {
      const isTaken = error instanceof DatabaseBusyError
      if (isTaken && performance.now() - provenAtMs < proofMs) return
      provenAtMs = Number.NEGATIVE_INFINITY
      throw error
    }
  }
}

const unhurried: EngineCall = { signal: undefined, timeoutMs: 30_000 }

async function openLanes(options: ResolvedSqliteOptions): Promise<{ writer: Lane; readers: Lane }> {
  const { threadScript: script, queueMax, onThreadLost: onLost } = options
  const shared = { script, queueMax, onLost } satisfies Partial<LaneOptions>
  const writer = new Lane({
    ...shared,
    open: openOptions(options, true),
    threads: 1,
    sparesMax: 0,
    batchMax: writeBatchMax,
  })
  // Their threads start meanwhile; the file is theirs to open once the writer made it.
  const readers = new Lane({
    ...shared,
    open: openOptions(options, false),
    threads: options.readers,
    sparesMax,
    batchMax: readBatchMax,
  })
  try {
    await writer.open()
    await readers.open()
    return { writer, readers }
  } catch (error) {
    await readers.close()
    await writer.close()
    throw error
  }
}

function openOptions(options: ResolvedSqliteOptions, isWriter: boolean): Open {
  return {
    kind: 'open',
    file: options.file,
    isWriter,
    mustExist: !isWriter,
    mustVerify: false,
    synchronous: options.synchronous,
    walAutocheckpointPages: options.walAutocheckpointPages,
    ballastBytes: options.ballastBytes,
    busyTimeoutMs: options.openTimeoutMs,
  }
}

const refuse = async () => {
  throw new TypeError('the engine runs statements itself')
}
