/**
 * Verifies an export without a database: that each row has its hash, that neighbours follow from
 * each other, that none is missing from a whole log, and that the manifest tells the truth.
 *
 * Who can change an export and knows no key can also make it true to itself again: compare its head
 * with one that was logged, or give the seal keys.
 *
 * @module
 */

import { createHash } from 'node:crypto'
import { genesis, hashOf, type Link } from './chain.ts'
import { csvHeader, type ExportedRow, type ExportFormat, rowOf } from './export-format.ts'
import { isUnfiltered } from './filter.ts'
import { manifestOf, manifestText, type SealedManifest } from './manifest.ts'
import { isSealed, type SealKeys } from './seal.ts'

export interface VerifyExportOptions {
  /** Heads known from elsewhere, such as the service's log. */
  readonly heads?: readonly Link[]
  /** Keys of which one must have sealed the manifest. Default: the seal is not looked at. */
  readonly sealKeys?: SealKeys
}

export interface ExportVerification {
  readonly isWhole: boolean
  readonly problem: { readonly line: number; readonly message: string } | undefined
  readonly rows: number
  readonly manifest: SealedManifest | undefined
}

export async function verifyExport(
  lines: Iterable<string> | AsyncIterable<string>,
  { heads = [], sealKeys = [] }: VerifyExportOptions = {},
): Promise<ExportVerification> {
  const reading = new Reading(heads, sealKeys)
  let line = 0
  for await (const text of lines) {
    line += 1
    if (text === '') continue
    const message = reading.problemOf(text)
    if (message !== undefined) return reading.result({ line, message })
  }
  const message = reading.manifest === undefined ? 'the manifest is missing' : undefined
  return reading.result(message === undefined ? undefined : { line, message })
}

class Reading {
  readonly #known: ReadonlyMap<number, string>
  readonly #keys: SealKeys
  readonly #digest = createHash('sha256')
  #format: ExportFormat | undefined
  #rows = 0
  #first: ExportedRow | undefined
  #before: ExportedRow | undefined
  #hasGap = false
  manifest: SealedManifest | undefined

  constructor(heads: readonly Link[], keys: SealKeys) {
    this.#known = new Map(heads.map(({ sequence, hash }) => [sequence, hash]))
    this.#keys = keys
  }

  /** Undefined if the line is as it must be. */
  problemOf(line: string): string | undefined {
    if (this.manifest !== undefined) return 'there is more after the manifest'
    if (this.#format === undefined) {
      this.#format = line === csvHeader ? 'csv' : 'jsonl'
      if (this.#format === 'csv') return this.#note(line)
    }
    try {
      const manifest = manifestOf(line, this.#format)
      if (manifest !== undefined) return this.#problemOfManifest(manifest)
      return this.#problemOfRow(rowOf(line, this.#format)) ?? this.#note(line)
    } catch {
      // Whatever cannot be read is no part of an export.
      return 'the line cannot be read'
    }
  }

  result(problem: ExportVerification['problem']): ExportVerification {
    const { manifest } = this
    return { isWhole: problem === undefined, problem, rows: this.#rows, manifest }
  }

  #note(line: string): undefined {
    this.#digest.update(line).update('\n')
    return undefined
  }

  #problemOfRow(row: ExportedRow): string | undefined {
    const { sequence } = row
    if (sequence === 1 && row.previous !== genesis.hash) return 'row 1 is not the first of a log'
    if (hashOf(row.previous, row) !== row.hash) return `row ${sequence} does not have its hash`
    if ((this.#known.get(sequence) ?? row.hash) !== row.hash) {
      return `row ${sequence} has another hash than it is known to have had`
    }
    const before = this.#before
    if (before?.sequence === sequence - 1 && before.hash !== row.previous) {
      return `row ${sequence} does not follow from the row before`
    }
    this.#hasGap ||= before !== undefined && before.sequence !== sequence - 1
    this.#first ??= row
    this.#before = row
    this.#rows += 1
    return undefined
  }

  #problemOfManifest(manifest: SealedManifest): string | undefined {
    this.manifest = manifest
    const { seal, ...facts } = manifest
    if (!isSealed(manifestText(facts), seal, this.#keys)) return 'the manifest is not sealed by us'
    if (manifest.count !== this.#rows) return `it lists ${manifest.count} rows, not ${this.#rows}`
    if (manifest.digest !== this.#digest.digest('hex')) return 'the lines are not those it lists'
    if (!isUnfiltered(manifest.filter)) return undefined
    if (this.#hasGap) return 'rows are missing'
    const last = this.#before?.sequence ?? 0
    if (Math.max(...this.#known.keys()) > last) return `rows after ${last} are missing`
    const isSame =
      (manifest.first ?? undefined) === this.#first?.sequence &&
      manifest.head?.hash === this.#before?.hash
    return isSame ? undefined : 'its first or last row is another'
  }
}
