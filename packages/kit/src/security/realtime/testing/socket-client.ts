/**
 * A client that remembers all it was told.
 *
 * @module
 */

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { type ClientOptions, WebSocket } from 'ws'

export interface Told {
  readonly type: string
  readonly seq: number
  readonly at: string
  readonly topic?: string
  // biome-ignore lint/suspicious/noExplicitAny: each type has its own.
  readonly data: any
}

export interface Refusal {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  // biome-ignore lint/suspicious/noExplicitAny: JSON of a problem, or text.
  readonly body: any
}

export interface SocketClientOptions extends ClientOptions {
  /** Where the token goes. Default the header. */
  readonly carrier?: 'query' | 'protocol' | 'header' | 'none'
  /** After the path. */
  readonly query?: string
}

export interface Closed {
  readonly code: number
}

export class SocketClient {
  readonly wire: WebSocket
  readonly told: Told[] = []
  refusal: Refusal | undefined
  handshake: IncomingHttpHeaders = {}
  readonly #waiting = new Set<() => void>()
  readonly #settled = Promise.withResolvers<void>()
  readonly #closed = Promise.withResolvers<Closed>()

  constructor(port: number, token: string, options: SocketClientOptions = {}) {
    const { carrier = 'header', query = '', ...others } = options
    const inQuery = carrier === 'query' ? `?token=${token}` : ''
    const url = `ws://127.0.0.1:${port}/ws${inQuery}${query}`
    const headers = carrier === 'header' ? { authorization: `Bearer ${token}` } : {}
    const protocols = carrier === 'protocol' ? ['bearer', token] : []
    this.wire = new WebSocket(url, protocols, {
      ...others,
      headers: { ...headers, ...others.headers },
    })
    const { resolve } = this.#settled
    this.wire.on('open', resolve)
    this.wire.on('upgrade', ({ headers: answered }) => {
      this.handshake = answered
    })
    this.wire.on('unexpected-response', (_request, response) => {
      void this.#refused(response).then(resolve)
    })
    this.wire.on('error', () => resolve())
    this.wire.on('message', (data) => {
      this.told.push(JSON.parse(String(data)))
      for (const look of this.#waiting) look()
    })
    this.wire.on('close', (code) => this.#closed.resolve({ code }))
  }

  /** The handshake is over, one way or the other. @throws Error after some seconds, as all here. */
  get settled(): Promise<void> {
    return within(this.#settled.promise, 'the handshake did not end')
  }

  get closed(): Promise<Closed> {
    return within(this.#closed.promise, 'the socket was not closed')
  }

  get isOpen(): boolean {
    return this.wire.readyState === WebSocket.OPEN
  }

  say(message: object): void {
    this.wire.send(JSON.stringify(message))
  }

  /** The first that is so, told before or to be told. */
  async hears(isSo: ((told: Told) => boolean) | string): Promise<Told> {
    const matches = typeof isSo === 'string' ? ({ type }: Told) => type === isSo : isSo
    const { promise, resolve } = Promise.withResolvers<Told>()
    const look = () => {
      const found = this.told.find(matches)
      if (found !== undefined) resolve(found)
    }
    this.#waiting.add(look)
    look()
    try {
      return await within(promise, `never told: ${isSo}`)
    } finally {
      this.#waiting.delete(look)
    }
  }

  terminate(): void {
    this.wire.terminate()
  }

  async #refused(response: IncomingMessage): Promise<void> {
    const body = await text(response)
    const { statusCode: status = 0, headers } = response
    const isJson = headers['content-type']?.includes('json')
    this.refusal = { status, headers, body: isJson ? JSON.parse(body) : body }
  }
}

const patienceMs = 5_000

/** @throws Error if it takes too long. */
export async function within<Value>(waited: Promise<Value>, otherwise: string): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(otherwise)), patienceMs)
  try {
    return await Promise.race([waited, promise])
  } finally {
    clearTimeout(timer)
  }
}
