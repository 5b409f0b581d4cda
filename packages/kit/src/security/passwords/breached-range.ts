/**
 * Asks a range service whether a password is in a breach, telling it 5 of 40 digits of its SHA-1.
 *
 * Each answer has hundreds of passwords, so the service does not learn which was meant; padding
 * hides which range it was from whoever sees sizes. It fails open: registration must not depend on
 * somebody else's service. The offline list was asked before.
 *
 * @module
 */

import { createHash } from 'node:crypto'

export interface BreachedRangeOptions {
  /** What the 5 digits are appended to, such as `https://api.example.com/range/`. */
  readonly url: string
  /** Default: the global one. */
  readonly fetch?: typeof fetch
  /** Default 1,000. */
  readonly timeoutMs?: number
}

export interface BreachedRangeStats {
  readonly asked: number
  readonly found: number
  /** Not answered, so let through. */
  readonly failed: number
}

const prefixDigits = 5
// Real answers have about 40 KB.
const answerCharactersMax = 1024 * 1024

export class BreachedRange {
  readonly #url: string
  readonly #fetch: typeof fetch
  readonly #timeoutMs: number
  #asked = 0
  #found = 0
  #failed = 0

  constructor({ url, fetch: ask = fetch, timeoutMs = 1_000 }: BreachedRangeOptions) {
    const { protocol } = new URL(url)
    if (protocol !== 'https:' && protocol !== 'http:') {
      throw new RangeError(`passwords.breachedRange.url must be http or https, got ${url}`)
    }
    if (!Number.isSafeInteger(timeoutMs) || timeoutMs < 1 || timeoutMs > 30_000) {
      throw new RangeError(
        `passwords.breachedRange.timeoutMs must be 1 to 30,000, got ${timeoutMs}`,
      )
    }
    this.#url = url
    this.#fetch = ask
    this.#timeoutMs = timeoutMs
  }

  /** Rejects only with the reason of the caller's signal. */
  async has(password: string, signal?: AbortSignal): Promise<boolean> {
    this.#asked += 1
    const digits = createHash('sha1').update(password).digest('hex').toUpperCase()
    try {
      const answer = await this.#ask(digits.slice(0, prefixDigits), signal)
      const isFound = names(answer, digits.slice(prefixDigits))
      if (isFound) this.#found += 1
      return isFound
    } catch {
      // Open: see above. Only the caller's own end is the caller's to know.
      signal?.throwIfAborted()
      this.#failed += 1
      return false
    }
  }

  stats(): BreachedRangeStats {
    return { asked: this.#asked, found: this.#found, failed: this.#failed }
  }

  async #ask(prefix: string, signal: AbortSignal | undefined): Promise<string> {
    const timeout = AbortSignal.timeout(this.#timeoutMs)
    const response = await this.#fetch(`${this.#url}${prefix}`, {
      headers: { accept: 'text/plain', 'add-padding': 'true' },
      redirect: 'error',
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    })
    if (!response.ok || response.body === null) throw new Error(`status ${response.status}`)
    let text = ''
    for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
      text += part
      if (text.length > answerCharactersMax) throw new Error('the answer is too long')
    }
    return text
  }
}

/** Lines are `SUFFIX:COUNT`; those of the padding have the count 0. */
function names(answer: string, suffix: string): boolean {
  const line = answer.split('\n').find((text) => text.slice(0, suffix.length) === suffix)
  return line !== undefined && Number(line.slice(suffix.length + 1)) > 0
}
