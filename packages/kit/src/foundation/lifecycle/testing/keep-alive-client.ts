/**
 * A client with one connection, which says exactly what became of each of its requests.
 *
 * Reads answers with a Content-Length only, which is all that the tests send.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface Answer {
  readonly status: number
  /** Status line and headers, in lower case. */
  readonly head: string
  readonly body: string
}

export class KeepAliveClient implements AsyncDisposable {
  readonly #socket: Socket
  #received = ''
  #waiting: PromiseWithResolvers<Answer> | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => this.#read(text))
    socket.on('error', (error) => this.#fail(error))
    socket.on('close', () => this.#fail(new Error('closed without an answer')))
  }

  /** Rejects with ECONNREFUSED if nobody listens. */
  static async connect(port: number, host = '127.0.0.1'): Promise<KeepAliveClient> {
    const socket = connect(port, host)
    await once(socket, 'connect')
    return new KeepAliveClient(socket)
  }

  /** Resolves when something of an answer is there. */
  get begun(): Promise<unknown> {
    return once(this.#socket, 'data')
  }

  get closed(): Promise<unknown> {
    return this.#socket.closed ? Promise.resolve() : once(this.#socket, 'close')
  }

  /** Whether the server has not closed it yet, as far as is known here. */
  get isOpen(): boolean {
    return this.#socket.readable && this.#socket.writable
  }

  /** The bytes are with the system when this returns. */
  ask(path: string, headers = ''): Promise<Answer> {
    return this.#send(`GET ${path} HTTP/1.1\r\nHost: test\r\n${headers}\r\n`)
  }

  post(path: string, value: unknown): Promise<Answer> {
    const body = JSON.stringify(value)
    const headers = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`
    return this.#send(`POST ${path} HTTP/1.1\r\nHost: test\r\n${headers}\r\n${body}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy()
    await this.closed
  }

  #send(request: string): Promise<Answer> {
    this.#waiting = Promise.withResolvers()
    // The test may look at the outcome later than it comes.
    this.#waiting.promise.catch(() => {})
    this.#socket.write(request)
    return this.#waiting.promise
  }

  #read(text: string): void {
    this.#received += text
    const split = this.#received.indexOf('\r\n\r\n')
    if (split === -1) return
    const head = this.#received.slice(0, split).toLowerCase()
    const length = Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0)
    const body = this.#received.slice(split + 4)
    if (body.length < length) return
    this.#received = ''
    this.#waiting?.resolve({ status: Number(head.slice(9, 12)), head, body })
    this.#waiting = undefined
  }

  #fail(error: Error): void {
    this.#waiting?.reject(error)
    this.#waiting = undefined
  }
}

/** What became of it: the value, or the code or message of the error. */
export async function outcome(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'done'
  } catch (error) {
    assert.ok(error instanceof Error)
    return 'code' in error ? String(error.code) : error.message
  }
}
