/**
 * A worker without a model that takes everything for a car. The comment of a picture (COM, ISO/IEC
 * 10918-1) is what it says when it fails, and the first letter of it is how.
 *
 * @module
 */

import { parentPort } from 'node:worker_threads'
import type { Request, Retirement, WorkerMessage } from '../model/protocol.ts'

parentPort?.on('message', (message: Request | Retirement) => {
  if ('retire' in message) process.exit()
  const comment = commentOf(Buffer.from(message.bytes))
  if (comment === '') {
    const predictions = [{ label: 'car', confidence: 0.9 }]
    return post({ kind: 'answer', predictions, decodeMs: 1, inferMs: 1 })
  }
  if (comment.startsWith('t')) {
    setImmediate(() => {
      throw new Error(comment.slice(1), { cause: new Error(comment.slice(1)) })
    })
    return
  }
  const fault = comment.startsWith('i') ? 'image' : 'model'
  post({ kind: 'failed', fault, reason: comment.slice(1) })
})
post({ kind: 'ready', runtime: { name: 'none', version: '1' } })

function commentOf(bytes: Buffer): string {
  if (bytes.readUInt16BE(2) !== 0xfffe) return ''
  return bytes.subarray(6, 4 + bytes.readUInt16BE(4)).toString()
}

function post(message: WorkerMessage): void {
  parentPort?.postMessage(message)
}
