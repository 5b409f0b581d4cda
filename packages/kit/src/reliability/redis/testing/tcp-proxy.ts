/**
 * Stands between a client and a server, and lets nothing through when told to.
 *
 * What is connected while it is a black hole stays half open after it: neither side is told.
 *
 * @module
 */

import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import type { TestContext } from 'node:test'

export interface TcpProxy {
  readonly port: number
  /** Swallows everything, also of new connections. */
  blackhole(): void
  /** New connections work again. */
  heal(): void
}

export async function tcpProxy(t: TestContext, targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>()
  let isBlackhole = false
  const server = createServer((inner) => {
    const isLost = isBlackhole
    const outer = isLost ? undefined : connect(targetPort, '127.0.0.1')
    for (const socket of outer === undefined ? [inner] : [inner, outer]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        inner.destroy()
        outer?.destroy()
      })
    }
    // Half open for good: what was swallowed once leaves a gap in the stream.
    let isBroken = isLost
    const pass = (to: Socket | undefined) => (data: Buffer) => {
      isBroken ||= isBlackhole
      if (!isBroken) to?.write(data)
    }
    inner.on('data', pass(outer))
    outer?.on('data', pass(inner))
  })
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    blackhole() {
      isBlackhole = true
    },
    heal() {
      isBlackhole = false
    },
  }
}
