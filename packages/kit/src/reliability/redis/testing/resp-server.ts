/**
 * A server that speaks RESP2 and answers every command but those of a handshake as it is told.
 *
 * For what a real server does not do on demand: error replies of every kind, huge replies, silence.
 *
 * @module
 */

import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

export interface RespServer {
  readonly url: string
  /** Commands received that are none of the handshake. */
  readonly commands: readonly string[]
  /** Raw RESP to answer with; empty for silence. */
  answer(raw: string | Buffer): void
  /** Says it to all who are connected, asked or not. */
  say(raw: string): void
  /** Ends all connections. */
  cut(): void
}

/** What ends with a test, or with a proof. */
export interface Owner {
  after(end: () => void): void
}

export async function respServer(owner: Owner): Promise<RespServer> {
  const sockets = new Set<Socket>()
  const commands: string[] = []
  let raw: string | Buffer = '+OK\r\n'
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', (data) => {
      // A command is an array of bulk strings; its name is the first of them.
      for (const [, name = ''] of data.toString('latin1').matchAll(/\*\d+\r\n\$\d+\r\n(\w+)/g)) {
        const handshake = { info: '$9\r\nloading:0\r\n', client: '+OK\r\n', select: '+OK\r\n' }
        const reply = handshake[name.toLowerCase() as keyof typeof handshake]
        if (reply === undefined) commands.push(name)
        socket.write(reply ?? raw)
      }
    })
  })
  owner.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `redis://127.0.0.1:${port}`,
    commands,
    answer(wanted) {
      raw = wanted
    },
    say(unasked) {
      for (const socket of sockets) socket.write(unasked)
    },
    cut() {
      for (const socket of sockets) socket.destroy()
      sockets.clear()
    },
  }
}
