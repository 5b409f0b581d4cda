/**
 * What stands for an instance of the service: it says its name and all that it was told.
 *
 * @module
 */

import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Answered } from './ask.ts'

export interface Instance extends AsyncDisposable {
  readonly port: number
  /** Requests that have come, but for those that ask whether it is ready. */
  readonly count: () => number
  /** Breaks off each request that it is sent from now on, once it is there. */
  readonly breakOff: () => void
  /** Says from now on that it is not ready. */
  readonly drain: () => void
}

export interface Heard {
  readonly name: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
}

/** Long enough to be worth compressing. */
const rest = 'x'.repeat(2_000)

export async function instance(name: string): Promise<Instance> {
  let [count, isBroken, isReady] = [0, false, true]
  const server = createServer((request, answer) => {
    const { url = '', headers, socket } = request
    if (url === '/readyz') return answer.writeHead(isReady ? 200 : 503).end()
    count += 1
    request.resume().on('end', () => {
      if (isBroken) return socket.destroy()
      answer.setHeader('content-type', 'application/json')
      return answer.end(JSON.stringify({ name, url, headers, rest }))
    })
    return undefined
  })
  server.on('upgrade', ({ headers }, socket) => {
    const heads = [
      'HTTP/1.1 101 Switching Protocols',
      'Connection: upgrade',
      `Upgrade: ${headers.upgrade}`,
      `Sec-WebSocket-Accept: ${acceptOf(headers['sec-websocket-key'])}`,
    ]
    socket.end(`${heads.join('\r\n')}\r\n\r\n${name}`)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    port: (server.address() as AddressInfo).port,
    count: () => count,
    breakOff() {
      isBroken = true
    },
    drain() {
      isReady = false
    },
    async [Symbol.asyncDispose]() {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close().closeAllConnections()
      await closed
    },
  }
}

/** RFC 6455, section 4.2.2. */
function acceptOf(key = ''): string {
  const sum = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
  return sum.digest('base64')
}

export function heard({ body }: Pick<Answered, 'body'>): Heard {
  return JSON.parse(String(body))
}
