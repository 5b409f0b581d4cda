/** Ports of loopback that nobody listens on. @module */

import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Whether something accepts connections there within the time. */
export function accepts(host: string, port: number, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const answer = (accepted: boolean): void => {
      clearTimeout(timer)
      // A reset leaves nothing behind in TIME_WAIT, of which a run would make thousands.
      socket.resetAndDestroy()
      resolve(accepted)
    }
    const timer = setTimeout(() => answer(false), timeoutMs)
    socket.once('connect', () => answer(true))
    socket.once('error', () => answer(false))
  })
}
