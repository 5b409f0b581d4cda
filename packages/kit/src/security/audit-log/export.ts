/**
 * The log, or a part of it, as lines that can be verified without the database: the rows, each with
 * the hash before it, and a manifest (`manifest.ts`) as the last line.
 *
 * @module
 */

import { createHash } from 'node:crypto'
import type { Call } from '../../reliability/database/index.ts'
import { genesis, type Link } from './chain.ts'
import { type AuditLogDatabase, hashesOf, lastAnchor } from './chain-store.ts'
import { csvHeader, type ExportedRow, type ExportFormat, lineOf } from './export-format.ts'
import type { AuditFilter, Position } from './filter.ts'
import { findRows } from './find-rows.ts'
import { type Manifest, manifestLine, manifestText } from './manifest.ts'
import { type SealKeys, sealOf } from './seal.ts'
import type { AuditRow } from './tables.ts'

export interface ExportOptions extends Call {
  /** Default all. */
  readonly filter?: AuditFilter | undefined
  /** Default `jsonl`. */
  readonly format?: ExportFormat | undefined
}

const pageRows = 500

/** @param upTo the last sequence that is exported, where the whole log is */
export async function* exportLines(
  database: AuditLogDatabase,
  { filter = {}, format = 'jsonl', signal, timeoutMs }: ExportOptions,
  { now, sealKeys, upTo }: { now: () => number; sealKeys: SealKeys; upTo?: number },
): AsyncGenerator<string, void, undefined> {
  const digest = createHash('sha256')
  const written = (line: string) => {
    digest.update(line).update('\n')
    return line
  }
  const call = { signal, timeoutMs }
  if (format === 'csv') yield written(csvHeader)
  const summary = new Summary()
  for await (const row of exportedRows(database, filter, call)) {
    if (upTo !== undefined && row.sequence > upTo) break
    summary.add(row)
    yield written(lineOf(row, format))
  }
  const manifest: Manifest = {
    format: 'plimsoll-audit-log/1',
    exported_at: new Date(now()).toISOString(),
    filter,
    ...summary.facts(),
    digest: digest.digest('hex'),
  }
  yield manifestLine({ ...manifest, seal: sealOf(manifestText(manifest), sealKeys) }, format)
}

class Summary {
  #count = 0
  #first: number | null = null
  #head: Link | null = null

  add({ sequence, hash }: AuditRow): void {
    this.#count += 1
    // By time, a row may come before one with a lower sequence.
    if (this.#first === null || sequence < this.#first) this.#first = sequence
    if (this.#head === null || sequence > this.#head.sequence) this.#head = { sequence, hash }
  }

  facts(): Pick<Manifest, 'count' | 'first' | 'last' | 'head'> {
    const last = this.#head?.sequence ?? null
    return { count: this.#count, first: this.#first, last, head: this.#head }
  }
}

async function* exportedRows(
  database: AuditLogDatabase,
  filter: AuditFilter,
  call: Call,
): AsyncGenerator<ExportedRow, void, undefined> {
  let after: Position | undefined
  do {
    call.signal?.throwIfAborted()
    const wanted = { filter, order: 'oldest first', after, limit: pageRows } as const
    const { rows, next } = await findRows(database, wanted, call)
    yield* await withPrevious(database, rows, call)
    after = next
  } while (after !== undefined)
}

async function withPrevious(
  database: AuditLogDatabase,
  rows: readonly AuditRow[],
  call: Call,
): Promise<ExportedRow[]> {
  const hashes = new Map(rows.map(({ sequence, hash }) => [sequence, hash]))
  hashes.set(genesis.sequence, genesis.hash)
  const before = rows.map(({ sequence }) => sequence - 1)
  const unknown = before.filter((sequence) => !hashes.has(sequence))
  for (const [sequence, hash] of await hashesOf(database, unknown, call)) {
    hashes.set(sequence, hash)
  }
  if (before.some((sequence) => !hashes.has(sequence))) {
    const checkpoint = await lastAnchor(database, 'checkpoint', call)
    if (checkpoint !== undefined) hashes.set(checkpoint.sequence, checkpoint.hash)
  }
  // Where the row before was taken out, nothing fits: whoever verifies the export is to see it.
  return rows.map((row) => ({ ...row, previous: hashes.get(row.sequence - 1) ?? genesis.hash }))
}
