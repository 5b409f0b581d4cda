/** Bytes on a socket, for what no HTTP library would send. @module */

import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Answer, Ending } from './answer.ts'
import { readResponses } from './response-reader.ts'
import { Inconclusive } from './stand.ts'
import { type PinnedTarget, siblingTarget } from './target-address.ts'
import { bodyBytesKept, sentCharacters, type Wire } from './wire.ts'

export interface RawRequest {
  /** Every byte. */
  readonly bytes: string | Uint8Array
  /** What to call it in the evidence. */
  readonly label: string
  /** Default 5,000. */
  readonly timeoutMs?: number
}

export interface RawConnection {
  readonly write: (bytes: string | Uint8Array) => void
  /** All that came so far. */
  readonly received: () => string
  /** Resolves when the other side ends, resets, or after the time. */
  readonly closed: (timeoutMs: number) => Promise<'ended' | 'reset' | 'open'>
  readonly destroy: () => void
}

export interface RawConnections {
  /** Sends and reads until the first response is whole, or the connection ends. */
  readonly send: (request: RawRequest) => Promise<Answer & { readonly responses: number }>
  readonly open: (options?: { readonly origin?: string }) => Promise<RawConnection>
}

/** After a whole response, how long a second one is waited for. */
const secondResponseMs = 150
const connectMs = 5_000

export function createRawConnections(wire: Wire): RawConnections {
  return {
    send: (request) => sendBytes(wire, request),
    open: async ({ origin } = {}) => {
      const target = origin === undefined ? wire.target : siblingTarget(wire.target, origin)
      if (target === undefined) throw new Inconclusive(`${origin} is not part of the target.`)
      const release = wire.budget.socket()
      const line = openLine(target)
      line.socket.once('close', release)
      if (!(await line.connected))
        throw new Inconclusive(`${target.origin} cannot be connected to.`)
      return {
        write: (bytes) => {
          wire.budget.bytes(bytes.length)
          if (line.socket.writable) line.socket.write(bytes, 'latin1')
        },
        received: () => line.received().toString('latin1'),
        closed: async (timeoutMs) => (await within(line.ended, timeoutMs)) ?? 'open',
        destroy: () => line.socket.destroy(),
      }
    },
  }
}

interface Line {
  readonly socket: Socket
  readonly connected: Promise<boolean>
  readonly received: () => Buffer
  readonly ended: Promise<'ended' | 'reset'>
  /** Calls back whenever more came. */
  readonly onData: (listener: () => void) => void
}

function openLine(target: PinnedTarget): Line {
  const url = new URL(target.origin)
  const isTls = url.protocol === 'https:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port) || (isTls ? 443 : 80)
  const place = { host, port, lookup: target.lookup, allowHalfOpen: true }
  const socket = isTls
    ? connectTls({ ...place, servername: host, rejectUnauthorized: target.scope !== 'loopback' })
    : connectTcp(place)
  socket.setNoDelay(true)
  const chunks: Buffer[] = []
  let bytes = 0
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= bodyBytesKept) chunks.push(chunk)
  })
  const ended = new Promise<'ended' | 'reset'>((resolve) => {
    socket.on('end', () => {
      resolve('ended')
      socket.end()
    })
    socket.on('error', () => resolve('reset'))
    socket.on('close', () => resolve('reset'))
  })
  const connected = once(socket, isTls ? 'secureConnect' : 'connect', {
    signal: AbortSignal.timeout(connectMs),
  }).then(
    () => true,
    () => {
      socket.destroy()
      return false
    },
  )
  return {
    socket,
    connected,
    ended,
    received: () => Buffer.concat(chunks),
    onData: (listener) => socket.on('data', listener),
  }
}

async function sendBytes(
  wire: Wire,
  { bytes, label, timeoutMs = 5_000 }: RawRequest,
): Promise<Answer & { readonly responses: number }> {
  const payload = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : Buffer.from(bytes)
  const release = await wire.budget.turn(payload.length)
  const atMs = wire.now()
  try {
    const line = openLine(wire.target)
    const ending = await talk(line, payload, timeoutMs)
    line.socket.destroy()
    const [first, ...more] = readResponses(line.received())
    const text = payload.subarray(0, sentCharacters).toString('latin1')
    const [, method = '', path = ''] = /^([^\s]+) ([^\s]+)/.exec(text) ?? []
    const answer = wire.recorder.record({
      answer: {
        method,
        path,
        ending: first?.isWhole === true ? 'answered' : ending,
        status: first?.status ?? 0,
        headers: first?.headers ?? {},
        body: first?.body ?? '',
        bodyBytes: Buffer.byteLength(first?.body ?? ''),
        ms: wire.now() - atMs,
        atMs,
        sent: text,
      },
      origin: wire.target.origin,
      requestHeaders: undefined,
      requestBody: visible(text),
      label: `(raw bytes: ${label})`,
    })
    const responses = [first, ...more].filter((response) => response !== undefined).length
    return { ...answer, responses }
  } finally {
    release()
  }
}

/** Until a whole response and a little longer, the end of the connection, or the time. */
async function talk(line: Line, payload: Buffer, timeoutMs: number): Promise<Ending> {
  if (!(await line.connected)) return 'refused'
  const whole = new Promise<'whole'>((resolve) => {
    line.onData(() => {
      if (readResponses(line.received())[0]?.isWhole === true) resolve('whole')
    })
  })
  line.socket.write(payload)
  const seen = await within(Promise.race([whole, line.ended]), timeoutMs)
  if (seen === 'whole') {
    await within(line.ended, secondResponseMs)
    return 'answered'
  }
  if (seen === undefined) return 'timed-out'
  return seen === 'ended' ? 'closed' : 'reset'
}

/** Undefined after the time. */
function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms, undefined)
    void promise.then((value) => {
      clearTimeout(timer)
      resolve(value)
    })
  })
}

/** Bytes that a terminal would not show, as escapes. */
function visible(text: string): string {
  return text.replace(
    /[^\x20-\x7e\n]/g,
    (byte) =>
      ({ '\r': '\\r', '\t': '\\t' })[byte] ??
      `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}
