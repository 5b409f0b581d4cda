/**
 * A client that writes bytes as it likes, to requests that no HTTP library would send.
 *
 * @module
 */

import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

export interface Client extends Disposable {
  readonly socket: Socket
  /** The next whole answer. */
  answer(): Promise<string>
  /** Everything so far. */
  received(): string
}

export async function dial(app: FastifyInstance): Promise<Client> {
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  let all = ''
  let taken = 0
  socket.setEncoding('latin1').on('data', (text: string) => {
    all += text
  })
  await once(socket, 'connect')
  return {
    socket,
    received: () => all,
    async answer() {
      for (;;) {
        const text = all.slice(taken)
        const bodyAt = text.indexOf('\r\n\r\n') + 4
        const length = Number(/content-length: (\d+)/.exec(text)?.[1] ?? Number.POSITIVE_INFINITY)
        if (bodyAt > 3 && text.length >= bodyAt + length) {
          taken += bodyAt + length
          return text.slice(0, bodyAt + length)
        }
        await once(socket, 'data')
      }
    },
    [Symbol.dispose]: () => socket.destroy(),
  }
}
