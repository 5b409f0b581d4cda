/**
 * The thread that a {@link WorkerSlot} supervises: loads the model, says `ready` or `refused`, then
 * answers one request after another. Whatever it does not expect ends it, and it is replaced.
 *
 * @module
 */

import { parentPort, workerData } from 'node:worker_threads'
import { type Classifier, openClassifier } from './classifier.ts'
import type { ModelManifest } from './manifest.ts'
import { ModelError } from './model-error.ts'
import { restrictDecoders, UndecodableError } from './preprocess.ts'
import type { FailedMessage, Reply, Request, Retirement, WorkerMessage } from './protocol.ts'

restrictDecoders()
await serve(workerData as ModelManifest)

async function serve(manifest: ModelManifest): Promise<void> {
  try {
    const classifier = await openClassifier(manifest)
    let isBusy = false
    let isRetired = false
    parentPort?.on('message', async (message: Request | Retirement) => {
      if ('retire' in message) isRetired = true
      else {
        isBusy = true
        await answer(classifier, message).then(post, crash)
        isBusy = false
      }
      if (isRetired && !isBusy) process.exit()
    })
    post({ kind: 'ready', runtime: classifier.runtime })
  } catch (error) {
    if (!(error instanceof ModelError)) throw error
    post({ kind: 'refused', problems: error.problems })
  }
}

async function answer(classifier: Classifier, { bytes, ...request }: Request): Promise<Reply> {
  try {
    return { kind: 'answer', ...(await classifier.classify(bytes, request)) }
  } catch (error) {
    return failed(error)
  }
}

function failed(error: unknown): FailedMessage {
  if (error instanceof UndecodableError) {
    return { kind: 'failed', fault: 'image', reason: String(error.cause) }
  }
  return { kind: 'failed', fault: 'model', reason: String(error) }
}

function post(message: WorkerMessage): void {
  parentPort?.postMessage(message)
}

function crash(error: unknown): void {
  // Thrown outside the promise, it ends this thread and reaches the supervisor as `error`.
  setImmediate(() => {
    throw error
  })
}
