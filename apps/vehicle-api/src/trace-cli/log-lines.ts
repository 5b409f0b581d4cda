/**
 * The lines of a log, one by one, however long the log is.
 *
 * @module
 */

import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createGunzip } from 'node:zlib'

/** A longer line is none that a service wrote. */
export const lineCharsMax = 1_048_576

/** A line that is too long is given as far as it was read, which is no JSON. */
export async function* linesOf(log: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  const cutter = new LineCutter()
  for await (const bytes of unzipped(log))
    yield* cutter.take(decoder.decode(bytes, { stream: true }))
  yield* cutter.end()
}

class LineCutter {
  #rest = ''
  /** What comes up to the next line end belongs to a line that was given up. */
  #isSkipping = false

  take(text: string): readonly string[] {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    const whole = this.#isSkipping ? lines.slice(1) : lines
    if (lines.length > 0) this.#isSkipping = false
    if (this.#rest.length <= lineCharsMax) return whole
    const cut = this.#isSkipping ? [] : [this.#rest.slice(0, lineCharsMax)]
    this.#isSkipping = true
    this.#rest = ''
    return [...whole, ...cut]
  }

  /** A log that is being written has no end of its last line yet. */
  end(): readonly string[] {
    return this.#rest === '' || this.#isSkipping ? [] : [this.#rest]
  }
}

/** Unzips what begins as gzip does (RFC 1952, section 2.3.1); it may end early, as one being written. */
async function* unzipped(log: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const chunks = log[Symbol.asyncIterator]()
  const first = await chunks.next()
  if (first.done === true) return
  const whole = from(first.value, chunks)
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) return yield* whole

  const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH })
  // Whoever reads what comes out is told of the error as well.
  pipeline(Readable.from(whole), gunzip).catch(() => undefined)
  yield* gunzip
}

async function* from(
  first: Uint8Array,
  chunks: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield first
  yield* { [Symbol.asyncIterator]: () => chunks }
}
