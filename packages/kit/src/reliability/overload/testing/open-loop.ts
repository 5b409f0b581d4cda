/**
 * A client crowd that does not care how the service is doing: requests go out when they are due,
 * answered or not (an open loop), each with a connection to itself while it is under way.
 *
 * Raw sockets, so that the crowd costs less than the service. Who has waited for the patience of a
 * client hangs up. Latencies count from when a request was due: what the crowd is late with is not hidden.
 *
 * @module
 */

import { connect, type Socket } from 'node:net'

export interface Load {
  readonly port: number
  readonly path: string
  readonly perSecond: number
  readonly ms: number
  readonly patienceMs: number
}

/** One request. */
export interface Sent {
  /** Since the load began. */
  readonly dueMs: number
  /** From then until it was sent. */
  readonly lateMs: number
  readonly tookMs: number
  /** 0 for a client that gave up, or whose connection broke. */
  readonly status: number
}

const turnMs = 4

/** Resolves when every request is over. */
export async function openLoop(load: Load): Promise<Sent[]> {
  const { perSecond, ms } = load
  const startedAtMs = performance.now()
  const idle: Connection[] = []
  const sending: Promise<Sent>[] = []
  const total = Math.floor((perSecond * ms) / 1_000)

  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const elapsedMs = performance.now() - startedAtMs
      while (sending.length < total && (sending.length * 1_000) / perSecond <= elapsedMs) {
        sending.push(send(load, idle, startedAtMs, (sending.length * 1_000) / perSecond))
      }
      if (sending.length < total) return
      clearInterval(timer)
      resolve()
    }, turnMs)
  })
  const sent = await Promise.all(sending)
  for (const connection of idle) connection.close()
  return sent
}

async function send(
  load: Load,
  idle: Connection[],
  startedAtMs: number,
  dueMs: number,
): Promise<Sent> {
  const connection = idle.pop() ?? new Connection(load.port)
  const lateMs = performance.now() - startedAtMs - dueMs
  const status = await connection.ask(load.path, Math.max(1, load.patienceMs - lateMs))
  if (status === 0) connection.close()
  else idle.push(connection)
  return { dueMs, lateMs, tookMs: performance.now() - startedAtMs - dueMs, status }
}

export class Connection {
  readonly #socket: Socket
  #text = ''
  #isBroken = false
  #answered: (status: number) => void = () => {}

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.#socket.setEncoding('latin1')
    this.#socket.on('data', (text: string) => this.#receive(text))
    this.#socket.on('error', () => this.#answered(0))
    this.#socket.on('close', () => {
      this.#isBroken = true
      this.#answered(0)
    })
  }

  /** The status of the answer; 0 if there is none in time. */
  ask(path: string, withinMs: number, body?: string): Promise<number> {
    if (this.#isBroken) return Promise.resolve(0)
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#answered(0), withinMs)
      this.#answered = (status) => {
        clearTimeout(timer)
        this.#answered = () => {}
        this.#text = ''
        resolve(status)
      }
      this.#socket.write(requestText(path, body))
    })
  }

  close(): void {
    this.#socket.destroy()
  }

  #receive(text: string): void {
    this.#text += text
    const headEnd = this.#text.indexOf('\r\n\r\n')
    if (headEnd === -1) return
    const length = /\r\ncontent-length: (\d+)/i.exec(this.#text)?.[1] ?? '0'
    if (this.#text.length < headEnd + 4 + Number(length)) return
    this.#answered(Number(this.#text.slice(9, 12)))
  }
}

function requestText(path: string, body: string | undefined): string {
  if (body === undefined) return `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`
  const headers = `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}`
  return `POST ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n\r\n${body}`
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}
