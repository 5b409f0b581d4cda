/** A connection that stays open: a WebSocket, or a stream of events. @module */

import type { Credential } from './http-client.ts'
import type { Instance } from './services.ts'
import type { Stand } from './stand.ts'

export interface LongLived {
  readonly kind: 'WebSocket' | 'event stream'
  readonly path: string
  /** Why it is not open; undefined if it is. */
  readonly problem: string | undefined
  /** Close code of a WebSocket, how a stream ended, or `open` if neither within the time. */
  readonly ended: (timeoutMs: number) => Promise<number | 'ended' | 'reset' | 'open'>
  readonly evidence: readonly string[]
}

/** Undefined if the service has none, as far as the config and the document say. */
export async function openLongLived(
  stand: Stand,
  instance: Instance,
  session: Credential | undefined,
): Promise<LongLived | undefined> {
  const path = stand.config.target?.webSocket
  if (path !== undefined) return await openSocket(stand, instance, session, path)
  const stream = stand.api.operations.find(
    ({ isSafe, path: template, responses }) =>
      isSafe && !template.includes('{') && 'text/event-stream' in (responses['200']?.content ?? {}),
  )
  return stream === undefined ? undefined : await openStream(stand, instance, session, stream.path)
}

async function openSocket(
  stand: Stand,
  instance: Instance,
  session: Credential | undefined,
  path: string,
): Promise<LongLived> {
  const parameter = stand.config.target?.webSocketToken
  const bearer = session?.headers['authorization'] ?? session?.headers['Authorization']
  const token = bearer?.replace(/^Bearer /i, '') ?? ''
  const isInQuery = parameter !== undefined && token !== ''
  const query = isInQuery ? `?${parameter}=${encodeURIComponent(token)}` : ''
  const socket = await stand.webSockets.open({
    path: path + query,
    as: isInQuery ? undefined : session,
    at: instance.http.origin,
  })
  const isOpen = socket.handshake === 101
  return {
    kind: 'WebSocket',
    path,
    problem: isOpen ? undefined : `the handshake was answered ${socket.handshake}`,
    ended: async (timeoutMs) => (await socket.closed(timeoutMs)) ?? 'open',
    evidence: [socket.exchange],
  }
}

async function openStream(
  stand: Stand,
  { http, port }: Instance,
  session: Credential | undefined,
  path: string,
): Promise<LongLived> {
  const connection = await stand.raw.open({ origin: http.origin })
  const headers = { Accept: 'text/event-stream', ...session?.headers }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  connection.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${lines.join('')}\r\n`)
  const state = await connection.closed(500)
  const status = /^HTTP\/1\.1 (\d{3})/.exec(connection.received())?.[1] ?? 'nothing'
  const isOpen = state === 'open' && status === '200'
  return {
    kind: 'event stream',
    path,
    problem: isOpen ? undefined : `it was answered ${status} and is ${state}`,
    ended: connection.closed,
    evidence: [],
  }
}
