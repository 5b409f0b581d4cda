/**
 * What this process has written and not yet read back from the stream, in its own order.
 *
 * @module
 */

import { bytesOf } from './event-text.ts'
import type { Written } from './redis-entry.ts'

// One call with more would hold up the server, and all who wait for it.
const batchEntries = 500
const batchBytes = 1024 * 1024

export class RedisOutbox {
  #entries: { readonly written: Written; readonly bytes: number; readonly atMs: number }[] = []
  #sent = 0
  #bytes = 0

  get length(): number {
    return this.#entries.length
  }

  get bytes(): number {
    return this.#bytes
  }

  /** When the one that has waited longest was put in. */
  get oldestMs(): number | undefined {
    return this.#entries[0]?.atMs
  }

  put(written: Written, nowMs: number): void {
    const bytes = bytesOf(written.draft)
    this.#entries.push({ written, bytes, atMs: nowMs })
    this.#bytes += bytes
  }

  /** The next to be sent, which are sent from now on. */
  nextBatch(): readonly Written[] {
    const batch: Written[] = []
    let bytes = 0
    for (let at = this.#sent; at < this.#entries.length; at += 1) {
      const entry = this.#entries[at]
      if (entry === undefined || batch.length === batchEntries) break
      bytes += entry.bytes
      if (bytes > batchBytes && batch.length > 0) break
      batch.push(entry.written)
    }
    this.#sent += batch.length
    return batch
  }

  /** What has this number, or one before, has come back. */
  settle(number: number): void {
    for (;;) {
      const [first] = this.#entries
      if (first === undefined || first.written.number > number) return
      this.#entries.shift()
      this.#bytes -= first.bytes
      this.#sent = Math.max(this.#sent - 1, 0)
    }
  }

  /** Takes everything out. */
  empty(): readonly Written[] {
    const all = this.#entries.map(({ written }) => written)
    this.#entries = []
    this.#sent = 0
    this.#bytes = 0
    return all
  }
}
