/**
 * When and from where each key was used last: noted in memory, written every half minute.
 *
 * No request waits for it. What a crash takes away is the last half minute of it.
 *
 * @module
 */

import type { KeyUse } from './key-store.ts'

export interface UseBookOptions {
  /** Stores some of it; what it rejects is tried again with the next. */
  readonly write: (uses: readonly KeyUse[]) => Promise<void>
  readonly onProblem: (error: unknown) => void
}

interface Use {
  readonly atMs: number
  readonly ip: string
}

/** Keys that were used since they were written last; of more, the uses are not told. */
const keysMax = 10_000
const usesPerWrite = 100

export class UseBook {
  readonly #options: UseBookOptions
  #uses = new Map<string, Use>()
  #writing: Promise<void> | undefined

  constructor(options: UseBookOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#uses.size
  }

  note(id: string, atMs: number, ip: string): void {
    if (this.#uses.size >= keysMax && !this.#uses.has(id)) return
    this.#uses.set(id, { atMs, ip })
  }

  /** Writes all that was noted before. Never rejects. */
  async flush(): Promise<void> {
    // What is being written may lack what was noted since.
    await this.#writing
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined
    })
    await this.#writing
  }

  async #write(): Promise<void> {
    const noted = [...this.#uses]
    this.#uses = new Map()
    for (let start = 0; start < noted.length; start += usesPerWrite) {
      const part = noted.slice(start, start + usesPerWrite)
      try {
        await this.#options.write(part.map(toKeyUse))
      } catch (error) {
        this.#options.onProblem(error)
        this.#putBack(noted.slice(start))
        return
      }
    }
  }

  #putBack(noted: readonly (readonly [string, Use])[]): void {
    for (const [id, { atMs, ip }] of noted) {
      if (!this.#uses.has(id)) this.note(id, atMs, ip)
    }
  }
}

function toKeyUse([id, { atMs, ip }]: readonly [string, Use]): KeyUse {
  // A connection that is gone has no address any more.
  return { id, ip: ip === '' ? null : ip, at: new Date(atMs).toISOString() }
}
