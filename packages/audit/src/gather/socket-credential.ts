/**
 * Where a service takes WebSockets, and how a token is presented there: declared, or tried at the
 * usual paths with a valid credential.
 *
 * @module
 */

import type { Session } from './accounts.ts'
import type { Stand } from './stand.ts'
import type { SocketRequest } from './websocket.ts'

export interface SocketPlace {
  readonly path: string
  /** The request of a session, or of any token. */
  readonly as: (session: Session) => SocketRequest
  readonly withToken: (token: string) => SocketRequest
  readonly anonymous: SocketRequest
  /** Sent by a browser of itself, so that another site can use it. */
  readonly isByCookie: boolean
}

const usualPaths = ['/ws', '/websocket', '/socket', '/events', '/api/ws', '/live']

/** Undefined: none is declared, and none of the usual paths takes a WebSocket. */
export async function findSocket(stand: Stand, session: Session): Promise<SocketPlace | undefined> {
  const { webSocket } = stand.config.target ?? {}
  if (webSocket !== undefined) return placeAt(webSocket, stand, session)
  for (const path of usualPaths) {
    const place = placeAt(path, stand, session)
    const client = await stand.webSockets.open(place.as(session))
    client.close()
    if (client.handshake === 101) return place
  }
  return undefined
}

function placeAt(path: string, { accounts, config }: Stand, session: Session): SocketPlace {
  const parameter = config.target?.webSocketToken
  const withToken = (token: string): SocketRequest => {
    if (parameter === undefined) return { path, as: accounts.bearer(token) }
    const separator = path.includes('?') ? '&' : '?'
    return { path: `${path}${separator}${parameter}=${encodeURIComponent(token)}` }
  }
  return {
    path,
    withToken,
    as: (one) =>
      parameter === undefined || one.accessToken === undefined
        ? { path, as: one }
        : withToken(one.accessToken),
    anonymous: { path },
    isByCookie: parameter === undefined && 'cookie' in session.headers,
  }
}
