/**
 * Reads the whole chain and says where it first does not hold.
 *
 * The links alone find a row that was changed, taken out, put in or moved. A tail that was cut off,
 * or a chain that was computed anew from some row on, is whole in itself: only what was known before
 * finds it, which are the heads that were logged and those that are kept as anchors. Of a row that
 * does not follow from the one before, nobody can say which of the two was changed.
 *
 * Pure but for its source. Memory is bounded by a page.
 *
 * @module
 */

import { genesis, hashOf, type Link } from './chain.ts'
import { anchorText, isSealed, type SealKeys } from './seal.ts'
import type { AnchorRow, AuditRow } from './tables.ts'

export type ProblemKind =
  /** Rows are not there that must have been. */
  | 'missing'
  /** The end of the chain is not there. */
  | 'cut'
  /** A row does not follow from the one before: one of them was changed, put in or moved. */
  | 'broken'
  /** A row is where there can be none. */
  | 'unexpected'
  /** The chain is whole and not the one that was known. */
  | 'rewritten'
  /** An anchor does not bear our seal. */
  | 'forged-anchor'

export interface ChainProblem {
  readonly kind: ProblemKind
  /** The first that is wrong. */
  readonly sequence: number
  readonly message: string
}

export interface VerifyOptions {
  /** First sequence to verify; the hash before it is believed. Default: where the chain starts. */
  readonly from?: number | undefined
  /** Last sequence to verify. Default: the end. */
  readonly to?: number | undefined
  /** Heads known from elsewhere, such as the service's log. */
  readonly heads?: readonly Link[] | undefined
  readonly onProgress?: ((progress: VerifyProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

export interface VerifyProgress {
  readonly rows: number
  /** The last one verified, and the last to be. */
  readonly sequence: number
  readonly to: number
}

export interface Verification {
  readonly isWhole: boolean
  readonly problem: ChainProblem | undefined
  /** Rows that were verified, up to the problem. */
  readonly rows: number
  /** The last row that was verified. */
  readonly head: Link | undefined
  /** Known heads that the chain agreed with. */
  readonly heads: number
}

export interface ChainSource {
  head(): Promise<Link | undefined>
  /** Where the chain starts if its beginning was archived. */
  checkpoint(): Promise<AnchorRow | undefined>
  /** The last head that was kept. */
  lastKeptHead(): Promise<AnchorRow | undefined>
  rowsAfter(sequence: number, limit: number): Promise<readonly AuditRow[]>
  keptHeads(first: number, last: number): Promise<readonly AnchorRow[]>
}

const pageRows = 500

export async function verifyChain(
  source: ChainSource,
  options: VerifyOptions,
  sealKeys: SealKeys = [],
): Promise<Verification> {
  for (;;) {
    const walk = new Walk(options, sealKeys)
    await walk.begin(source)
    while (walk.goesOn) await walk.page(source)
    const result = walk.result()
    // Rows that were archived while they were being read are not missing.
    const mayBeArchived = result.problem?.kind === 'missing'
    if (!mayBeArchived || !(await walk.hasNewStart(source))) return result
  }
}

class Walk {
  readonly #options: VerifyOptions
  readonly #keys: SealKeys
  readonly #known: Map<number, string>
  #start: AnchorRow | undefined
  #at: Link = genesis
  #after = Number.MIN_SAFE_INTEGER
  #to = 0
  #rows = 0
  #heads = 0
  #problem: ChainProblem | undefined
  #isAtEnd = false

  constructor(options: VerifyOptions, keys: SealKeys) {
    this.#options = options
    this.#keys = keys
    this.#known = new Map(options.heads?.map(({ sequence, hash }) => [sequence, hash]))
  }

  get goesOn(): boolean {
    return this.#problem === undefined && !this.#isAtEnd
  }

  async begin(source: ChainSource): Promise<void> {
    const [head, checkpoint, kept] = await Promise.all([
      source.head(),
      source.checkpoint(),
      source.lastKeptHead(),
    ])
    const known = Math.max(head?.sequence ?? 0, kept?.sequence ?? 0, ...this.#known.keys())
    this.#to = this.#options.to ?? known
    if (kept !== undefined) this.#problem = this.#problemOf(kept)
    if (checkpoint !== undefined) this.#startAt(checkpoint)
    await this.#skipTo(this.#options.from ?? 0, source)
  }

  async hasNewStart(source: ChainSource): Promise<boolean> {
    const checkpoint = await source.checkpoint()
    return checkpoint?.sequence !== this.#start?.sequence
  }

  async page(source: ChainSource): Promise<void> {
    this.#options.signal?.throwIfAborted()
    const page = await source.rowsAfter(this.#after, pageRows)
    const rows = page.filter(({ sequence }) => sequence <= this.#to)
    this.#isAtEnd = rows.length < pageRows
    await this.#learn(rows, source)
    for (const row of rows) {
      this.#problem ??= this.#step(row)
      if (this.#problem !== undefined) return
    }
    if (this.#isAtEnd) this.#problem = this.#problemAtEnd()
    const { sequence } = this.#at
    this.#options.onProgress?.({ rows: this.#rows, sequence, to: this.#to })
  }

  result(): Verification {
    return {
      isWhole: this.#problem === undefined,
      problem: this.#problem,
      rows: this.#rows,
      head: this.#at.sequence === 0 ? undefined : this.#at,
      heads: this.#heads,
    }
  }

  /** What comes before a checkpoint was archived; some of it may still be there. */
  #startAt(checkpoint: AnchorRow): void {
    this.#start = checkpoint
    this.#problem ??= this.#problemOf(checkpoint) ?? this.#compare(checkpoint)
    this.#moveTo(checkpoint)
  }

  async #skipTo(from: number, source: ChainSource): Promise<void> {
    if (from <= this.#at.sequence + 1) return
    const [before] = await source.rowsAfter(from - 2, 1)
    if (before?.sequence === from - 1) this.#moveTo(before)
    else this.#problem ??= missing(from - 1, from - 1)
  }

  #moveTo({ sequence, hash }: Link): void {
    this.#at = { sequence, hash }
    this.#after = sequence
  }

  async #learn(rows: readonly AuditRow[], source: ChainSource): Promise<void> {
    const [first, last] = [rows[0], rows.at(-1)]
    // Past a gap there is nothing to compare with, and the range could be of any size.
    if (first === undefined || last === undefined || last.sequence - first.sequence >= pageRows) {
      return
    }
    for (const anchor of await source.keptHeads(first.sequence, last.sequence)) {
      this.#problem ??= this.#problemOf(anchor)
      if (!this.#known.has(anchor.sequence)) this.#known.set(anchor.sequence, anchor.hash)
    }
  }

  #step(row: AuditRow): ChainProblem | undefined {
    const expected = this.#at.sequence + 1
    if (row.sequence > expected) return missing(expected, row.sequence - 1)
    if (row.sequence < expected) return unexpected(row.sequence)
    if (hashOf(this.#at.hash, row) !== row.hash) return broken(row.sequence)
    this.#moveTo(row)
    this.#rows += 1
    return this.#compare(row)
  }

  #compare({ sequence, hash }: Link): ChainProblem | undefined {
    const known = this.#known.get(sequence)
    if (known === undefined) return undefined
    this.#known.delete(sequence)
    if (known !== hash) return rewritten(sequence)
    this.#heads += 1
    return undefined
  }

  #problemOf(anchor: AnchorRow): ChainProblem | undefined {
    if (isSealed(anchorText(anchor), anchor.seal, this.#keys)) return undefined
    const { sequence, purpose } = anchor
    return { kind: 'forged-anchor', sequence, message: `the ${purpose} at ${sequence} is not ours` }
  }

  #problemAtEnd(): ChainProblem | undefined {
    const { sequence } = this.#at
    if (sequence >= this.#to) return undefined
    const message = `${sequence + 1} to ${this.#to} are not there: the end was cut off`
    return { kind: 'cut', sequence: sequence + 1, message }
  }
}

function missing(first: number, last: number): ChainProblem {
  const which = first === last ? `${first} is` : `${first} to ${last} are`
  return { kind: 'missing', sequence: first, message: `${which} missing` }
}

function unexpected(sequence: number): ChainProblem {
  const message = `${sequence} is there, before the chain begins`
  return { kind: 'unexpected', sequence, message }
}

function broken(sequence: number): ChainProblem {
  const message =
    `${sequence} does not follow from ${sequence - 1}: ` +
    'one of them was changed, put in, moved, or follows one that was taken out'
  return { kind: 'broken', sequence, message }
}

function rewritten(sequence: number): ChainProblem {
  const message =
    `${sequence} has another hash than it is known to have had: ` +
    'the chain was computed anew from there or before'
  return { kind: 'rewritten', sequence, message }
}
