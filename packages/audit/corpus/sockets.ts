/** Bytes on a socket, for demonstrators of what no client would send. @module */

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

export async function opened(origin: string): Promise<Socket> {
  const { hostname, port } = new URL(origin)
  const socket = connect(Number(port), hostname)
  // The other side may end it in any way: that is what is looked at.
  socket.on('error', () => socket.destroy())
  await Promise.race([once(socket, 'connect'), once(socket, 'close')])
  return socket
}

/** What came until the other side ended. */
export async function exchanged(origin: string, bytes: string): Promise<string> {
  const socket = await opened(origin)
  let text = ''
  socket.setEncoding('latin1').on('data', (chunk) => {
    text += chunk
  })
  socket.write(bytes)
  await Promise.race([once(socket, 'close'), delay(3_000, undefined, { ref: false })])
  socket.destroy()
  return text
}

/** Whether it is still open when a byte has come each second for so long. */
export async function openAfter(origin: string, bytes: string, ms: number): Promise<boolean> {
  const socket = await opened(origin)
  socket.resume().write(bytes)
  for (let passed = 0; passed < ms && !socket.closed; passed += 1_000) {
    await delay(1_000)
    if (socket.writable) socket.write('a')
  }
  const isOpen = !socket.closed && !socket.readableEnded
  socket.destroy()
  return isOpen
}
