/**
 * Requests that a candidate is working on and never answers: they take up what it has room for.
 *
 * @module
 */

import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Started } from '../candidates/candidate-process.ts'
import { hotHeaders, requestBytes } from '../candidates/hot-request.ts'
import { heldPath, inFlightMax } from '../candidates/refusal-requests.ts'
import { sender } from './candidate-run.ts'

const waitMsMax = 5_000
const pollMs = 20

/**
 * Returns when the candidate refuses what it served before; disposing of it hangs up, and returns when
 * it serves again.
 *
 * @throws Error if it goes on serving, or refusing.
 */
export async function holdRequests(started: Started): Promise<AsyncDisposable> {
  const sockets = Array.from({ length: inFlightMax }, (_, index) => hold(started, index))
  const release = (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    return untilAnswered(started, 200)
  }
  try {
    await untilAnswered(started, 503)
  } catch (error) {
    await release()
    throw error
  }
  return { [Symbol.asyncDispose]: release }
}

async function untilAnswered(started: Started, wanted: number): Promise<void> {
  const send = sender(started)
  const untilMs = performance.now() + waitMsMax
  for (;;) {
    const { status } = await send()
    if (status === wanted) return
    if (performance.now() > untilMs) throw new Error(`answers ${status} and never ${wanted}`)
    await sleep(pollMs)
  }
}

function hold({ port, tokens }: Started, index: number): Socket {
  const token = tokens.users[index % tokens.users.length] ?? ''
  const socket = connect({ host: '127.0.0.1', port })
  // Whether it is held shows in what becomes of the others; a peer refuses the later of these.
  socket.on('error', () => socket.destroy())
  socket.resume()
  socket.write(requestBytes('GET', heldPath, hotHeaders(token)))
  return socket
}
