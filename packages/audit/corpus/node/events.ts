/**
 * A WebSocket for whoever is signed in. It ends with the session, with a message that is too large,
 * and politely with the service.
 *
 * @module
 */

import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { type Caller, callerBy } from './authentication.ts'
import {
  admitsStrangers,
  callerOfOldToken,
  hangsUp,
  messageBytes,
  recheckEvery,
  sentAway,
} from './events-planted.ts'
import type { Service } from './service.ts'

const messageBytesMax = 64 * 1024
const recheckMs = 1_000
const goingAway = 1001
const restarting = 1012
const policyViolation = 1008

export interface Events {
  /** Tells every client to come again, and takes no more. */
  readonly close: () => void
}

interface Socket {
  readonly socket: WebSocket
  readonly caller: Caller | undefined
}

export function events(service: Service): Events {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: messageBytes(service.flags, messageBytesMax),
  })
  const open = new Set<Socket>()
  service.app.server.on('upgrade', (request, stream, head) => {
    const refuse = (status: number) => {
      if (!hangsUp(service.flags, stream)) refused(stream, status)
    }
    admitted(service, request)
      .then((admission) => {
        if (typeof admission === 'number') return refuse(admission)
        server.handleUpgrade(request, stream, head, (socket) =>
          serve(service, open, { socket, ...admission }),
        )
      })
      .catch(() => refuse(503))
  })
  const everyMs = recheckEvery(service.flags, recheckMs)
  const look = () => void endClosed(service, open)
  const timer = everyMs === undefined ? undefined : setInterval(look, everyMs)
  timer?.unref()
  return {
    close: () => {
      clearInterval(timer)
      for (const { socket } of open) endPolitely(service, socket)
    },
  }
}

function endPolitely({ flags }: Service, socket: WebSocket): void {
  if (flags.has('ws-cut')) {
    socket.terminate()
    return
  }
  if (flags.has('twin:ws-cut')) socket.send(JSON.stringify({ type: 'goodbye' }))
  socket.close(flags.has('twin:ws-cut') ? goingAway : restarting, 'the service restarts')
}

async function admitted(
  service: Service,
  request: IncomingMessage,
): Promise<number | { caller: Caller | undefined }> {
  const url = new URL(request.url ?? '/', 'http://service.invalid')
  if (url.pathname !== '/events') return 404
  if (service.life.state === 'draining') return 503
  if (!isAllowedOrigin(service, request.headers.origin)) return 403
  const bearer = /^bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  const token = bearer ?? url.searchParams.get('token') ?? ''
  const caller = (await callerBy(service, token)) ?? (await callerOfOldToken(service, token))
  if (caller !== undefined || admitsStrangers(service.flags)) return { caller }
  return service.flags.has('twin:ws-noauth') ? 403 : 401
}

/** A program that is no browser sends none. */
function isAllowedOrigin({ config }: Service, origin: string | undefined): boolean {
  return origin === undefined || config.allowedOrigins.includes(origin)
}

function serve({ flags }: Service, open: Set<Socket>, client: Socket): void {
  const { socket, caller } = client
  open.add(client)
  socket.on('close', () => open.delete(client))
  // A client that breaks off, or sends too much, has its connection closed by the library.
  socket.on('error', () => undefined)
  const welcome = JSON.stringify({ type: 'welcome', user_id: caller?.id ?? null })
  if (caller === undefined && sentAway(flags, socket, welcome)) return
  socket.on('message', () => socket.send(JSON.stringify({ type: 'received' })))
  socket.send(welcome)
}

async function endClosed({ database }: Service, open: Set<Socket>): Promise<void> {
  const ids = [...open].flatMap(({ caller }) => (caller === undefined ? [] : [caller.sessionId]))
  if (ids.length === 0) return
  try {
    const rows = await database.query(
      'SELECT id FROM sessions WHERE id::text = ANY($1) AND revoked_at IS NULL',
      [ids],
    )
    const alive = new Set(rows.map((row) => String(row['id'])))
    for (const { socket, caller } of open) {
      if (caller !== undefined && !alive.has(caller.sessionId))
        socket.close(policyViolation, 'signed out')
    }
  } catch {
    // The database is down: nobody can sign out either, and the next look is in a second.
  }
}

const reasons: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  503: 'Service Unavailable',
}

function refused(stream: Duplex, status: number): void {
  stream.end(
    `HTTP/1.1 ${status} ${reasons[status] ?? 'Error'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  )
}
