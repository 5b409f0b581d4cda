/**
 * A worker without a model: takes everything for a car at once, but hangs on GIFs as native code
 * can.
 *
 * @module
 */

import { parentPort } from 'node:worker_threads'
import type { Request, Retirement, WorkerMessage } from '../model/protocol.ts'

parentPort?.on('message', (message: Request | Retirement) => {
  if ('retire' in message) return process.exit()
  if (message.format === 'gif') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  const predictions = [{ label: 'car', confidence: 0.9 }]
  post({ kind: 'answer', predictions, decodeMs: 1, inferMs: 1 })
})
post({ kind: 'ready', runtime: { name: 'none', version: '1' } })

function post(message: WorkerMessage): void {
  parentPort?.postMessage(message)
}
