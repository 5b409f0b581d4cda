/**
 * A digest of a body as it streams by.
 *
 * Each attempt of a client has another multipart boundary, so a form is taken as the parts between
 * its delimiters (RFC 2046, section 5.1.1): each part is hashed by itself, then their digests, so
 * no two lists of parts have the same bytes.
 *
 * @module
 */

import { createHash, type Hash } from 'node:crypto'

export interface BodyFacts {
  readonly digest: string
  /** Bytes besides delimiters: what two attempts have in common. */
  readonly bytes: number
}

export class StreamDigest {
  #bytes = 0
  readonly #parts: Hash = createHash('sha256')
  #part: Hash = createHash('sha256')
  readonly #delimiter: Buffer | undefined
  /** What may be the beginning of a delimiter. */
  #rest: Buffer

  /** @param boundary that of a multipart body, undefined for any other */
  constructor(boundary?: string) {
    this.#delimiter =
      boundary === undefined ? undefined : Buffer.from(`\r\n--${boundary}`, 'latin1')
    // The first delimiter stands at the very beginning, without the line break before it.
    this.#rest = Buffer.from(boundary === undefined ? '' : '\r\n')
  }

  get bytes(): number {
    return this.#bytes
  }

  update(chunk: Uint8Array): void {
    if (this.#delimiter === undefined) {
      this.#take(chunk)
      return
    }
    const data = Buffer.concat([this.#rest, chunk])
    let from = 0
    for (let at = data.indexOf(this.#delimiter); at !== -1; ) {
      this.#take(data.subarray(from, at))
      this.#endPart()
      from = at + this.#delimiter.length
      at = data.indexOf(this.#delimiter, from)
    }
    const to = Math.max(from, data.length - this.#delimiter.length + 1)
    this.#take(data.subarray(from, to))
    // A copy, so that the chunk is not kept alive by its last bytes.
    this.#rest = Buffer.from(data.subarray(to))
  }

  end(): BodyFacts {
    this.#take(this.#rest)
    this.#endPart()
    return { digest: this.#parts.digest('base64url'), bytes: this.#bytes }
  }

  #take(bytes: Uint8Array): void {
    this.#bytes += bytes.length
    this.#part.update(bytes)
  }

  #endPart(): void {
    this.#parts.update(this.#part.digest())
    this.#part = createHash('sha256')
  }
}
