/**
 * Which answers end a key, and what is kept of them.
 *
 * Kept is what a repetition would only say again: success, and refusals that follow from the
 * request and the state. A refusal that follows from the moment (who is signed in, how much, how
 * fast, what failed) gives the key free, so that the repetition is tried anew.
 *
 * @module
 */

export type Headers = Readonly<Record<string, string | readonly string[]>>

export interface Answer {
  readonly statusCode: number
  readonly headers: Headers
  readonly body: Uint8Array | null
}

export type NotKept = 'too-large' | 'stream' | 'secret' | 'late'

export type Kept = { readonly answer: Answer } | { readonly notKept: NotKept }

export interface KeepRules {
  readonly bytesMax: number
  /** In lower case. */
  readonly headers: readonly string[]
}

/** An answer on its way out. */
export interface SentAnswer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly payload: unknown
}

/**
 * Unauthenticated, forbidden, too slow or too many, a precondition or a representation that another
 * header would change (these headers are not compared), too early, locked, closed by the client.
 */
const transient: ReadonlySet<number> = new Set([
  401, 403, 406, 407, 408, 412, 421, 423, 425, 428, 429, 499,
])

export function endsKey(statusCode: number): boolean {
  return statusCode >= 200 && statusCode < 500 && !transient.has(statusCode)
}

export function toKept(sent: SentAnswer, rules: KeepRules): Kept {
  const body = bytesOf(sent.payload)
  if (isSecret(sent, body)) return { notKept: 'secret' }
  // What was encoded on the way out is encoded again when it is replayed.
  if (body === undefined || sent.headers['content-encoding'] !== undefined) {
    return { notKept: 'stream' }
  }
  if (body !== null && body.length > rules.bytesMax) return { notKept: 'too-large' }
  const headers = Object.fromEntries(
    rules.headers.flatMap((name) => {
      const value = sent.headers[name]
      return value === undefined ? [] : [[name, Array.isArray(value) ? value : String(value)]]
    }),
  )
  return { answer: { statusCode: sent.statusCode, headers, body } }
}

export function isSameAnswer(one: Kept | undefined, other: Kept): boolean {
  if (one === undefined || !('answer' in one && 'answer' in other)) return false
  return (
    one.answer.statusCode === other.answer.statusCode &&
    Buffer.compare(one.answer.body ?? Buffer.of(), other.answer.body ?? Buffer.of()) === 0 &&
    JSON.stringify(one.answer.headers) === JSON.stringify(other.answer.headers)
  )
}

/** Undefined for a stream. */
function bytesOf(payload: unknown): Buffer | null | undefined {
  if (payload === undefined || payload === null) return null
  if (typeof payload === 'string') return Buffer.from(payload)
  if (!(payload instanceof Uint8Array)) return undefined
  return Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength)
}

/** A member with a text that is named like a secret, or a JSON web token anywhere. */
const secretText =
  /"[\w-]*(?:token|secret|password|passwd|api[_-]?key|private[_-]?key)"\s*:\s*"[^"]|\beyJ[\w-]{8,}\.[\w-]+\./i

/**
 * Answers with credentials are not kept, even where a route forgot to say so. A success that its
 * handler marks `no-store` is taken for one: token answers must be so marked (RFC 6749, section
 * 5.1). Error answers are always so marked.
 */
function isSecret({ statusCode, headers }: SentAnswer, body: Buffer | null | undefined): boolean {
  if (headers['set-cookie'] !== undefined) return true
  const isMarked = /\bno-store\b/i.test(String(headers['cache-control'] ?? ''))
  if (isMarked && statusCode < 400) return true
  return body !== null && body !== undefined && secretText.test(body.toString('latin1'))
}
