/**
 * Clients that hold connections: many that are idle after a request, and a few of each slow kind.
 *
 * @module
 */

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface Crowd extends Disposable {
  /** Connections that are still open. */
  readonly open: number
}

const atOnce = 200

/** Each asks once, reads the answer, and stays. @throws if one is refused. */
export async function idleConnections(port: number, count: number): Promise<Crowd> {
  const sockets: Socket[] = []
  while (sockets.length < count) {
    const batch = Array.from({ length: Math.min(atOnce, count - sockets.length) }, async () => {
      const socket = dial(port)
      socket.write('GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n')
      await once(socket, 'data')
      return socket
    })
    sockets.push(...(await Promise.all(batch)))
  }
  return crowd(sockets, () => {})
}

/** `each` that send headers byte by byte, that send a body so, and that read nothing. */
export function slowClients(port: number, each: number): Crowd {
  const of = (begin: string) =>
    Array.from({ length: each }, () => {
      const socket = dial(port)
      socket.write(begin)
      return socket
    })
  const headers = of('GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Slow: ')
  const bodies = of(
    'POST /form HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
      'Content-Length: 100000\r\n\r\n"',
  )
  const readers = of('GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n')
  for (const reader of readers) reader.pause()
  const timer = setInterval(() => {
    for (const socket of [...headers, ...bodies]) if (socket.writable) socket.write('x')
  }, 200)
  return crowd([...headers, ...bodies, ...readers], () => clearInterval(timer))
}

export interface Knocking {
  readonly served: number
  readonly closed: number
  readonly crowd: Crowd
}

/** How many of `count` connections are served, and how many the server turns away. */
export async function knock(port: number, count: number): Promise<Knocking> {
  const sockets = Array.from({ length: count }, () => dial(port))
  const fates = sockets.map((socket) => {
    socket.write('GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n')
    return new Promise<boolean>((resolve) => {
      socket.once('data', () => resolve(true))
      socket.once('close', () => resolve(false))
    })
  })
  const served = (await Promise.all(fates)).filter(Boolean).length
  return { served, closed: count - served, crowd: crowd(sockets, () => {}) }
}

function dial(port: number): Socket {
  const socket = connect(port, '127.0.0.1')
  // One that is cut is counted as closed.
  socket.on('error', () => {})
  return socket
}

function crowd(sockets: readonly Socket[], end: () => void): Crowd {
  return {
    get open() {
      return sockets.filter(({ readyState }) => readyState === 'open').length
    },
    [Symbol.dispose]() {
      end()
      for (const socket of sockets) socket.destroy()
    },
  }
}
