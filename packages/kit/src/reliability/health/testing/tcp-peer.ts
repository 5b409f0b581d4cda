import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import type { TestContext } from 'node:test'

/** How a peer behaves to those who connect. */
export type Behaviour = 'well' | 'refuses' | 'says nothing' | 'resets'

export interface TcpPeer {
  readonly port: number
  be(behaviour: Behaviour): Promise<void>
}

/** A server that greets everyone who connects, until it is told otherwise. */
export async function tcpPeer(t: TestContext): Promise<TcpPeer> {
  let behaviour: Behaviour = 'well'
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    if (behaviour === 'well') socket.write('hello')
    if (behaviour === 'resets') socket.resetAndDestroy()
  })
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  return {
    port,
    async be(wanted) {
      behaviour = wanted
      if (wanted === 'refuses') server.close()
      else if (!server.listening) await once(server.listen(port, '127.0.0.1'), 'listening')
    },
  }
}

/** Port of a server that greets everyone. */
export async function greetingPeer(t: TestContext): Promise<number> {
  return (await tcpPeer(t)).port
}
