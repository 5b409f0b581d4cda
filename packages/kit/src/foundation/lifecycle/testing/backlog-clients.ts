/**
 * Clients in a thread of their own, which connect while the thread of the server does not run, so
 * that all of them wait to be accepted.
 *
 * @module
 */

import { connect, type Socket } from 'node:net'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

interface Task {
  readonly port: number
  readonly count: number
  /** Set to 1 when all are connected. */
  readonly connected: Int32Array<SharedArrayBuffer>
}

/** Blocks this thread until the clients are connected; then tells what they got for a request each. */
export async function waitingInBacklog(
  port: number,
  count: number,
): Promise<{ readonly outcomes: Promise<readonly string[]> }> {
  const connected = new Int32Array(new SharedArrayBuffer(4))
  const task: Task = { port, count, connected }
  const worker = new Worker(new URL(import.meta.url), { workerData: task })
  await new Promise((resolve) => worker.once('online', resolve))
  const outcomes = new Promise<readonly string[]>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  Atomics.wait(connected, 0, 0, 5_000)
  return { outcomes }
}

if (!isMainThread) runClients(workerData)

function runClients({ port, count, connected }: Task): void {
  const sockets = Array.from({ length: count }, () => connect(port, '127.0.0.1'))
  let left = count
  for (const socket of sockets) {
    socket.once('connect', () => {
      left -= 1
      if (left > 0) return
      Atomics.store(connected, 0, 1)
      Atomics.notify(connected, 0)
    })
  }
  void Promise.all(sockets.map(outcomeOf)).then((outcomes) => parentPort?.postMessage(outcomes))
}

function outcomeOf(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    socket.write('GET / HTTP/1.1\r\nHost: test\r\n\r\n')
    socket.once('data', (bytes) => {
      resolve(bytes.toString('latin1').slice(0, 12))
      socket.destroy()
    })
    socket.once('error', ({ message }) => resolve(message))
    socket.once('close', () => resolve('closed without an answer'))
  })
}
