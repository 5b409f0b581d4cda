/** WebSocket clients. @module */

import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { connect as connectTcp } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { WebSocket } from 'ws'
import type { Ending } from './answer.ts'
import type { Credential } from './http-client.ts'
import { collectBody, flattenHeaders } from './message-body.ts'
import { Inconclusive } from './stand.ts'
import { type PinnedTarget, siblingTarget } from './target-address.ts'
import { bodyBytesKept, userAgent, type Wire } from './wire.ts'

export interface SocketRequest {
  readonly path: string
  readonly as?: Credential | undefined
  readonly headers?: Readonly<Record<string, string>>
  readonly protocols?: readonly string[]
  /** Value of the Origin header. */
  readonly origin?: string
  /** Origin of another instance. Default the audited one. */
  readonly at?: string
}

export interface SocketClient {
  readonly exchange: string
  /** Status of a handshake that was refused; 101 if it was accepted; 0 without an answer. */
  readonly handshake: number
  /** What arrived, in order. */
  readonly messages: () => readonly string[]
  readonly send: (data: string | Uint8Array) => void
  /** Close code (1006 for a reset), or undefined if it is still open after the time. */
  readonly closed: (timeoutMs: number) => Promise<number | undefined>
  readonly close: () => void
}

export interface WebSockets {
  readonly open: (request: SocketRequest) => Promise<SocketClient>
}

/** Kept of what arrives, at most. */
const messagesMost = 1_000
const handshakeMs = 5_000
/** What a Close frame without a code stands for (RFC 6455, section 7.4.1). */
const noStatus = 1005

export function createWebSockets(wire: Wire): WebSockets {
  return {
    open: async (request) => {
      const { at } = request
      const target = at === undefined ? wire.target : siblingTarget(wire.target, at)
      if (target === undefined) throw new Inconclusive(`${at} is not part of the target.`)
      const release = await wire.budget.turn(request.path.length + 300)
      const atMs = wire.now()
      try {
        return await open({ ...wire, target }, request, atMs)
      } finally {
        release()
      }
    },
  }
}

async function open(wire: Wire, request: SocketRequest, atMs: number): Promise<SocketClient> {
  const headers: Record<string, string> = {
    'User-Agent': userAgent(wire.runId),
    ...(request.origin !== undefined && { Origin: request.origin }),
    ...request.headers,
    ...request.as?.headers,
  }
  const url = wire.target.origin.replace(/^http/, 'ws') + request.path
  const socket = new ToldSocket(url, [...(request.protocols ?? [])], {
    headers,
    followRedirects: false,
    handshakeTimeout: handshakeMs,
    perMessageDeflate: false,
    createConnection: () => connect(wire.target),
  })
  const messages: string[] = []
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (messages.length < messagesMost) messages.push(data.toString(isBinary ? 'latin1' : 'utf8'))
  })
  const code = new Promise<number>((resolve) => {
    socket.on('goodbye', resolve)
    socket.on('close', (closeCode: number) => resolve(closeCode))
  })
  const outcome = await handshakeOf(socket)
  const answer = wire.recorder.record({
    answer: {
      ...outcome,
      method: 'GET',
      path: request.path,
      bodyBytes: Buffer.byteLength(outcome.body),
      ms: wire.now() - atMs,
      atMs,
      sent: [request.path, ...Object.values(headers)].join('\n'),
    },
    origin: wire.target.origin,
    requestHeaders: [['Upgrade', 'websocket'], ...Object.entries(headers)],
    requestBody: '',
  })
  return {
    exchange: answer.exchange,
    handshake: outcome.status,
    messages: () => [...messages],
    send: (data) => {
      wire.budget.bytes(data.length)
      if (socket.readyState === WebSocket.OPEN) socket.send(data)
    },
    closed: (timeoutMs) => codeWithin(code, timeoutMs),
    close: () => socket.terminate(),
  }
}

/**
 * Tells of a Close frame when it arrives. The connection may stay for long after it: a server that was
 * sent more than it reads cannot be answered, and waits.
 */
class ToldSocket extends WebSocket {
  /** The library answers a Close frame with the same code; nobody else calls it here. */
  override close(code = noStatus, reason?: string | Buffer): void {
    this.emit('goodbye', code)
    if (code === noStatus) super.close()
    else super.close(code, reason)
  }
}

interface Handshake {
  readonly ending: Ending
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Never rejects. */
async function handshakeOf(socket: WebSocket): Promise<Handshake> {
  let headers: Readonly<Record<string, string>> = {}
  socket.on('upgrade', ({ rawHeaders }: IncomingMessage) => {
    headers = flattenHeaders(rawHeaders)
  })
  const refused = new Promise<Handshake>((resolve) => {
    socket.on('unexpected-response', (_request, response) => {
      const deadline = AbortSignal.timeout(handshakeMs)
      void collectBody(response, bodyBytesKept, deadline).then(({ text, ending }) => {
        const { statusCode: status = 0, rawHeaders } = response
        resolve({ ending, status, headers: flattenHeaders(rawHeaders), body: text })
        socket.terminate()
      })
    })
    socket.on('error', ({ message }: Error) => {
      resolve({ ending: endingOf(message), status: 0, headers, body: '' })
    })
  })
  const opened = once(socket, 'open').then(
    (): Handshake => ({ ending: 'answered', status: 101, headers, body: '' }),
    () => refused,
  )
  return await Promise.race([opened, refused])
}

function endingOf(message: string): Exclude<Ending, 'answered'> {
  if (message.includes('timed out')) return 'timed-out'
  if (message.includes('ECONNREFUSED')) return 'refused'
  return message.includes('ECONNRESET') ? 'reset' : 'closed'
}

function connect({ origin, lookup, scope }: PinnedTarget): ReturnType<typeof connectTcp> {
  const url = new URL(origin)
  const isTls = url.protocol === 'https:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const place = { host, port: Number(url.port) || (isTls ? 443 : 80), lookup }
  if (!isTls) return connectTcp(place)
  return connectTls({ ...place, servername: host, rejectUnauthorized: scope !== 'loopback' })
}

function codeWithin(code: Promise<number>, ms: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms, undefined)
    void code.then((value) => {
      clearTimeout(timer)
      resolve(value)
    })
  })
}
