/**
 * The audit log of one service: appended to by many, whole for as long as it is kept.
 *
 * What is acknowledged is committed. The sequence has no gap, whichever instance appends: each
 * transaction takes the lock of the chain, reads its end, and goes on from there. Nothing here
 * needs Fastify; `plugin.ts` adds what a service wants.
 *
 * @module
 */

import type { Kysely } from 'kysely'
import type { Call } from '../../reliability/database/index.ts'
import { type Archived, type ArchiveOptions, archiveRows } from './archive.ts'
import { type AuditRecord, entryBytes, entryOf } from './audit-record.ts'
import { type Entry, genesis, type Link } from './chain.ts'
import { chainSource } from './chain-source.ts'
import { appendAfter, appendEntries, headOf, keepAnchor, lastAnchor } from './chain-store.ts'
import { ChainWatch, type Head } from './chain-watch.ts'
import { type ExportOptions, exportLines } from './export.ts'
import { checkedFilter } from './filter.ts'
import { GroupCommit } from './group-commit.ts'
import { type AuditPage, type ListOptions, listRows } from './list.ts'
import { anchorText, sealOf } from './seal.ts'
import { type AuditLogSettings, type ResolvedSettings, resolveSettings } from './settings.ts'
import type { AnchorPurpose, AnchorRow, AuditLogTables, AuditRow } from './tables.ts'
import { type ChainProblem, type Verification, type VerifyOptions, verifyChain } from './verify.ts'

export interface AuditLogStats {
  /** Records that wait for their commit. */
  readonly queued: number
  readonly batches: number
  readonly rows: number
  /** Records that were handed to the transactions of callers, rolled back ones among them. */
  readonly rowsWithin: number
  /** Batches that could not be stored; each of their callers was told. */
  readonly failures: number
  /** Records refused because too many waited. */
  readonly refused: number
  /** How long the commit that runs has taken so far. */
  readonly committingMs: number
  /** When the whole chain was last found whole, in milliseconds since the epoch. */
  readonly verifiedAtMs: number | undefined
  /** What is wrong with the chain, as far as anybody looked; undefined again once it is whole. */
  readonly problem: ChainProblem | undefined
  readonly isClosed: boolean
}

export interface AuditLog {
  /**
   * Resolves after the commit.
   *
   * @throws AuditRecordInvalidError, AuditLogFullError, AuditLogClosedError, or what the store says;
   * after any of them but a timeout or a lost connection, nothing is recorded.
   */
  append(record: AuditRecord, call?: Pick<Call, 'signal'>): Promise<Link>
  /**
   * Records in the caller's transaction: the change and its record are stored together or not at
   * all, and the answer holds only once that transaction is committed.
   *
   * Make it the last statement of the transaction. From here to the commit nobody else can append,
   * so what the transaction still did would delay every record of the service; and a transaction
   * that took the chain first and a row second could deadlock with one that does the reverse.
   */
  appendWithin<Schema extends AuditLogTables>(
    queries: Kysely<Schema>,
    record: AuditRecord,
  ): Promise<Link>
  list(options?: ListOptions): Promise<AuditPage>
  verify(options?: VerifyOptions): Promise<Verification>
  /** The rows as lines, and a manifest as the last. */
  export(options?: ExportOptions): AsyncGenerator<string, void, undefined>
  /** Keeps the present end of the chain as an anchor and tells it, if it has moved. */
  publishHead(call?: Call): Promise<Head | undefined>
  /** Hands old rows over to `sink`, and deletes them once it has them. */
  archive(options: ArchiveOptions): Promise<Archived>
  stats(): AuditLogStats
  /** Resolves when nothing waits. */
  flush(): Promise<void>
  /** Refuses what comes and stores what waits; the database stays open. */
  close(): Promise<void>
}

/** What the database calls the appending of a batch. */
const name = 'append to the audit log'

export function createAuditLog(settings: AuditLogSettings): AuditLog {
  return new ChainedAuditLog(resolveSettings(settings))
}

class ChainedAuditLog implements AuditLog {
  readonly #settings: ResolvedSettings
  readonly #watch: ChainWatch
  readonly #group: GroupCommit<Entry, Link>
  /** Whether this process was the last to append, as far as it knows. */
  #isEndKnown = false
  #rowsWithin = 0

  constructor(settings: ResolvedSettings) {
    this.#settings = settings
    this.#watch = new ChainWatch(settings.onProblem)
    this.#group = new GroupCommit({
      ...settings.limits,
      commit: (entries) => this.#commit(entries),
    })
  }

  async append(record: AuditRecord, { signal }: Pick<Call, 'signal'> = {}): Promise<Link> {
    const entry = entryOf(record, this.#settings)
    const { sequence, hash } = await this.#group.add(entry, entryBytes(entry), signal)
    return { sequence, hash }
  }

  async appendWithin<Schema extends AuditLogTables>(
    queries: Kysely<Schema>,
    record: AuditRecord,
  ): Promise<Link> {
    const entry = entryOf(record, this.#settings)
    // What a service's schema holds besides does not matter here.
    const own = queries as unknown as Kysely<AuditLogTables>
    this.#isEndKnown = false
    const [row] = await appendEntries(own, this.#settings.database.engine, [entry])
    const { sequence, hash } = row as Link
    this.#rowsWithin += 1
    return { sequence, hash }
  }

  list(options: ListOptions = {}): Promise<AuditPage> {
    return listRows(this.#settings.database, options)
  }

  async verify(options: VerifyOptions = {}): Promise<Verification> {
    const { database, sealKeys, now } = this.#settings
    const result = await verifyChain(chainSource(database, options), options, sealKeys)
    const isAll = options.from === undefined && options.to === undefined
    this.#watch.verified(result.problem, isAll, now())
    return result
  }

  export({ filter = {}, ...options }: ExportOptions = {}): AsyncGenerator<string, void, undefined> {
    const { database } = this.#settings
    return exportLines(database, { ...options, filter: checkedFilter(filter) }, this.#settings)
  }

  async publishHead(call: Call = {}): Promise<Head | undefined> {
    const { database, onHead } = this.#settings
    const known = this.#watch.known ?? (await lastAnchor(database, 'head', call))
    const head = await headOf(database, call)
    this.#watch.sees(head ?? genesis, known)
    if (head === undefined || this.#watch.isPublished(head)) return undefined
    const anchor = this.#anchorOf('head', head)
    await keepAnchor(database.queries(call), anchor)
    this.#watch.published(head)
    const published = { ...head, at: anchor.created_at }
    onHead(published)
    return published
  }

  archive(options: ArchiveOptions): Promise<Archived> {
    const { database } = this.#settings
    return archiveRows(database, options, {
      verify: (range) => this.verify(range),
      linesUpTo: (upTo) =>
        exportLines(database, { signal: options.signal }, { ...this.#settings, upTo }),
      appendWithin: (queries, record) => this.appendWithin(queries, record),
      anchorOf: (link) => this.#anchorOf('checkpoint', link),
    })
  }

  stats(): AuditLogStats {
    const { isClosed } = this.#group
    const rowsWithin = this.#rowsWithin
    return { ...this.#group.stats(), ...this.#watch.facts(), rowsWithin, isClosed }
  }

  flush(): Promise<void> {
    return this.#group.idle()
  }

  close(): Promise<void> {
    return this.#group.close()
  }

  async #commit(entries: readonly Entry[]): Promise<readonly Link[]> {
    const rows = (await this.#appendAfterKnown(entries)) ?? (await this.#appendInTurn(entries))
    this.#watch.committed(rows.at(-1))
    this.#isEndKnown = true
    return rows
  }

  /** Where nobody else appends, the end of the chain need not be asked for. */
  async #appendAfterKnown(entries: readonly Entry[]): Promise<AuditRow[] | undefined> {
    const { database, timeoutMs } = this.#settings
    const { known } = this.#watch
    if (!this.#isEndKnown || known === undefined) return undefined
    this.#isEndKnown = false
    return appendAfter(database, known, entries, { timeoutMs, name })
  }

  #appendInTurn(entries: readonly Entry[]): Promise<AuditRow[]> {
    const { database, timeoutMs } = this.#settings
    const sees = (head: Link) => this.#watch.sees(head, this.#watch.known)
    return database.transaction(
      (queries) => appendEntries(queries, database.engine, entries, sees),
      { timeoutMs, name },
    )
  }

  #anchorOf(purpose: AnchorPurpose, { sequence, hash }: Link): AnchorRow {
    const created_at = new Date(this.#settings.now()).toISOString()
    const anchor = { purpose, sequence, hash, created_at }
    return { ...anchor, seal: sealOf(anchorText(anchor), this.#settings.sealKeys) }
  }
}
