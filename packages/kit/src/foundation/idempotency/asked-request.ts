/**
 * A request that has sent a key: what it asks for, as far as that is known by now.
 *
 * @module
 */

import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import { ClientTooSlowError, MalformedRequestError } from '../errors/index.ts'
import { BodyTap } from './body-tap.ts'
import { canonicalDigest } from './canonical-json.ts'
import { boundaryOf, isJson, mediaTypeOf } from './fingerprint.ts'
import type { BodyFacts } from './stream-digest.ts'

/** As much of a request as is used. */
export interface BodySource {
  readonly headers: IncomingHttpHeaders
  readonly raw: Readable
  readonly body: unknown
}

const emptyBody: BodyFacts = { digest: 'empty', bytes: 0 }

export class AskedRequest {
  readonly key: string
  /** Undefined for JSON, which is compared by its meaning. */
  readonly #tap: BodyTap | undefined
  #facts: BodyFacts | undefined

  /** @param source before anything of its body was read */
  constructor(key: string, { headers, raw }: BodySource) {
    this.key = key
    const type = headers['content-type']
    if (!hasBody(headers)) this.#facts = emptyBody
    else if (!isJson(mediaTypeOf(type))) this.#tap = new BodyTap(raw, boundaryOf(type))
  }

  /** Undefined until the body was read to its end, if anybody reads it. */
  get body(): BodyFacts | undefined {
    return this.#facts ?? this.#tap?.facts
  }

  /** Before validation, which fills in defaults: they may differ in the next release. */
  parsed(body: unknown): void {
    if (this.#facts !== undefined || this.#tap !== undefined || isStream(body)) return
    const value = body instanceof Uint8Array ? Buffer.from(body).toString('base64') : body
    this.#facts = { digest: canonicalDigest(value), bytes: 0 }
  }

  /**
   * Reads a body that no handler will read, because the answer is there already.
   *
   * @returns undefined if it is longer than the one it is compared with.
   * @throws ClientTooSlowError, MalformedRequestError
   */
  async readBody(bytesMax: number, timeoutMs: number): Promise<BodyFacts | undefined> {
    if (this.body !== undefined || this.#tap === undefined) return this.body
    const timeout = new AbortController()
    const tooSlow = new ClientTooSlowError(`The body took longer than ${timeoutMs} ms.`)
    const timer = setTimeout(() => timeout.abort(tooSlow), timeoutMs)
    try {
      const facts = await this.#tap.readAll(bytesMax, timeout.signal)
      if (facts === undefined && this.#tap.bytes <= bytesMax) {
        throw new MalformedRequestError('The body ended before its time.')
      }
      return facts
    } finally {
      clearTimeout(timer)
    }
  }
}

function hasBody(headers: IncomingHttpHeaders): boolean {
  if (headers['transfer-encoding'] !== undefined) return true
  const length = headers['content-length']
  return length !== undefined && Number(length) !== 0
}

function isStream(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'pipe' in body
}
