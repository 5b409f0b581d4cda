/** A listener on 127.0.0.1 that counts who calls. @module */

import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

export interface Listener {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  /** Request lines that arrived, or '' for a bare connection. */
  readonly calls: () => readonly string[]
  readonly close: () => Promise<void>
}

export async function openListener(): Promise<Listener> {
  const calls: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    const index = calls.push('') - 1
    sockets.add(socket)
    let head = ''
    socket.setEncoding('latin1')
    socket.on('data', (chunk: string) => {
      head = (head + chunk).slice(0, 4_096)
      calls[index] = head.split('\r\n', 1)[0] ?? ''
      if (head.includes('\r\n\r\n')) socket.end(answer)
    })
    // Whoever calls may hang up as he likes: the call was counted.
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    calls: () => [...calls],
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

const answer =
  'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok'
