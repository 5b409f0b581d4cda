/**
 * Takes the digest of a body while somebody else reads it: nothing is buffered, held back or read
 * that would not be read anyway.
 *
 * The body of an upload is read by the handler, long after the key was claimed, and straight from
 * the request. So the tap waits for whoever attaches a listener to the stream, and attaches its own
 * in the same moment; before that the stream stays as it was, unread.
 *
 * @module
 */

import type { Readable } from 'node:stream'
import { type BodyFacts, StreamDigest } from './stream-digest.ts'

export class BodyTap {
  readonly #body: Readable
  readonly #digest: StreamDigest
  #facts: BodyFacts | undefined

  constructor(body: Readable, boundary: string | undefined) {
    this.#body = body
    this.#digest = new StreamDigest(boundary)
    // Part of it is gone, so its digest will never be known.
    if (body.readableDidRead) return
    body.on('newListener', this.#onListener)
  }

  /** Undefined until the last byte was read. */
  get facts(): BodyFacts | undefined {
    return this.#facts
  }

  get bytes(): number {
    return this.#digest.bytes
  }

  /** Reads what nobody else will read. @returns undefined if it has more than `bytesMax`. */
  async readAll(bytesMax: number, signal: AbortSignal): Promise<BodyFacts | undefined> {
    const end = Promise.withResolvers<void>()
    const onData = () => {
      if (this.#digest.bytes > bytesMax) end.resolve()
    }
    const onClose = () => end.resolve()
    const onAbort = () => end.reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    this.#body.on('data', onData).once('end', onClose).once('close', onClose)
    try {
      if (signal.aborted) onAbort()
      if (!this.#body.readableEnded && !this.#body.destroyed) await end.promise
      return this.#facts
    } finally {
      signal.removeEventListener('abort', onAbort)
      // What is left flows by unread, or the client would never get to its answer.
      this.#body.off('data', onData).resume()
    }
  }

  readonly #onListener = (event: string | symbol): void => {
    if (event !== 'data' && event !== 'readable') return
    this.#body.off('newListener', this.#onListener)
    this.#body.on('data', (chunk: Buffer) => this.#digest.update(chunk))
    this.#body.once('end', () => {
      this.#facts = this.#digest.end()
    })
  }
}
