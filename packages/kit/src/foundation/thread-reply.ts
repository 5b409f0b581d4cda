/**
 * What a thread answers.
 *
 * @module
 */

import type { Worker } from 'node:worker_threads'

/**
 * The next message with a `kind`: under `node --watch` threads also send what they import.
 *
 * @throws (rejects with) what the thread threw, or Error if it ends before it answers.
 */
export function nextReply<Reply extends { readonly kind: string }>(
  worker: Worker,
  name: string,
): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>()
  const onMessage = (message: Partial<Reply>): void => {
    if (typeof message.kind === 'string') resolve(message as Reply)
  }
  const onExit = (code: number): void => {
    reject(new Error(`${name} ended with exit code ${code}`))
  }
  worker.on('message', onMessage).on('error', reject).on('exit', onExit)
  return promise.finally(() => {
    worker.off('message', onMessage).off('error', reject).off('exit', onExit)
  })
}
