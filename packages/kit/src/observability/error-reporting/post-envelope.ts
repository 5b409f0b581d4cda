/**
 * Posts envelopes with `fetch`: each within a bound, all ended at once when time is up.
 *
 * The key goes in a header and not in the URL, which proxies and traces write down. A redirect is
 * not followed: what is sent was meant for the endpoint alone.
 *
 * @module
 */

import type { SendResult } from './send-counts.ts'

export interface PostOptions {
  readonly endpoint: string
  readonly publicKey: string
  /** Name and version of the sender. */
  readonly client: string
  readonly fetch: typeof fetch
  readonly timeoutMs: number
  /** Told of each result; `reason` only of what went wrong. */
  readonly onResult: (result: SendResult, reason?: string) => void
}

/** As much of the answer as the library heeds. */
export interface PostAnswer {
  readonly statusCode: number
  readonly headers: {
    readonly 'x-sentry-rate-limits': string | null
    readonly 'retry-after': string | null
  }
}

export class EnvelopePost {
  readonly #options: PostOptions
  readonly #headers: Readonly<Record<string, string>>
  readonly #inFlight = new Set<AbortController>()

  constructor(options: PostOptions) {
    const { publicKey, client } = options
    this.#options = options
    this.#headers = {
      'content-type': 'application/x-sentry-envelope',
      'user-agent': client,
      'x-sentry-auth': `Sentry sentry_version=7, sentry_key=${publicKey}, sentry_client=${client}`,
    }
  }

  get inFlight(): number {
    return this.#inFlight.size
  }

  /** Rejects when there was no answer. */
  async send(body: string | Uint8Array<ArrayBuffer>): Promise<PostAnswer> {
    const { endpoint, fetch, timeoutMs, onResult } = this.#options
    const controller = new AbortController()
    const timer = setTimeout(() => controller.abort(), timeoutMs)
    this.#inFlight.add(controller)
    try {
      const {
        status,
        headers,
        body: answer,
      } = await fetch(endpoint, {
        method: 'POST',
        headers: this.#headers,
        body,
        redirect: 'manual',
        signal: controller.signal,
      })
      // Nobody reads it, however long it is.
      answer?.cancel().catch(() => undefined)
      onResult(...resultOf(status))
      return {
        statusCode: status,
        headers: {
          'x-sentry-rate-limits': headers.get('x-sentry-rate-limits'),
          'retry-after': headers.get('retry-after'),
        },
      }
    } catch (error) {
      onResult('failed', controller.signal.aborted ? 'no answer in time' : reasonOf(error))
      throw error
    } finally {
      clearTimeout(timer)
      this.#inFlight.delete(controller)
    }
  }

  abort(): void {
    for (const controller of this.#inFlight) controller.abort()
  }
}

function resultOf(status: number): [SendResult, string?] {
  if (status >= 200 && status < 300) return ['sent']
  return status === 429 ? ['dropped', 'status 429'] : ['failed', `status ${status}`]
}

/** The code alone: messages of `fetch` may name the address. */
function reasonOf(error: unknown): string {
  const { cause } = error as { readonly cause?: { readonly code?: unknown } }
  return typeof cause?.code === 'string' ? cause.code : 'the connection failed'
}
