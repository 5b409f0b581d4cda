/**
 * Closes a connection on which a body is still arriving so that the client gets to read the answer.
 *
 * Closed at once, TCP would throw the answer away together with the unread body, and the client
 * would see a broken connection instead of the reason. So the sending side is closed, and what still
 * comes is read and dropped up to a bound, as nginx does with `lingering_close`.
 *
 * @module
 */

import type { IncomingMessage } from 'node:http'

const lingerMs = 2_000
const lingerBytesMax = 8 * 1024 * 1024

/** Call it before the answer is written; it must say `Connection: close`. */
export function lingerAfterAnswer(request: IncomingMessage): void {
  const { socket } = request
  if (request.complete !== false || socket === null) return
  // What Node calls once the last answer of a connection is written.
  socket.destroySoon = () => {
    const timer = setTimeout(() => socket.destroy(), lingerMs)
    timer.unref()
    socket.once('close', () => clearTimeout(timer))
    socket.end()
    dropRest(request)
  }
}

function dropRest(request: IncomingMessage): void {
  let bytes = 0
  request.unpipe()
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > lingerBytesMax) request.socket.destroy()
  })
  request.resume()
}
