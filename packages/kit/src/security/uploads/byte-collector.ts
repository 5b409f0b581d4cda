/**
 * Puts the chunks of a body together, up to a limit.
 *
 * Each chunk is copied at once into one growing buffer. A list of chunks would be simpler, and a
 * client that sends a body byte by byte would make it take a hundred times the memory of the body.
 *
 * @module
 */

/** More is taken as it is needed, so that a length that was only announced costs little. */
const FIRST_BYTES_MAX = 1024 * 1024

export class ByteCollector {
  readonly #bytesMax: number
  readonly #expected: number
  #buffer: Buffer
  #length = 0

  /** `expected` is a hint of the final size, such as a Content-Length. */
  constructor(bytesMax: number, expected: number) {
    this.#bytesMax = bytesMax
    this.#expected = Math.min(Math.max(expected, 1024), bytesMax)
    // Memory of its own, not from the pool, so that it can be transferred to a worker.
    this.#buffer = Buffer.allocUnsafeSlow(Math.min(this.#expected, FIRST_BYTES_MAX))
  }

  /** False, and nothing is kept, once there are more bytes than the limit. */
  add(chunk: Uint8Array): boolean {
    const length = this.#length + chunk.length
    if (length > this.#bytesMax) {
      this.#buffer = Buffer.alloc(0)
      this.#length = this.#bytesMax + 1
      return false
    }
    if (length > this.#buffer.length) this.#grow(length)
    this.#buffer.set(chunk, this.#length)
    this.#length = length
    return true
  }

  /** All bytes so far. */
  take(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  #grow(needed: number): void {
    const doubled = Math.max(needed, 2 * this.#buffer.length)
    const hinted = needed <= this.#expected ? Math.min(doubled, this.#expected) : doubled
    const buffer = Buffer.allocUnsafeSlow(Math.min(hinted, this.#bytesMax))
    buffer.set(this.#buffer.subarray(0, this.#length))
    this.#buffer = buffer
  }
}
