/**
 * A thread that owns one connection to the file.
 *
 * @module
 */

import { parentPort, workerData } from 'node:worker_threads'
import { collectStartGarbage } from '../../../foundation/start-garbage.ts'
import { BatchRunner } from './batch.ts'
import { Connection } from './connection.ts'
import { CannotOpen } from './open-problem.ts'
import type { Answer, Batch, Open, Reply, Request, ThreadData } from './protocol.ts'

const flags = new Int32Array((workerData as ThreadData).flags)
// Answers that are ready wait this long for the others of their batch.
const flushMs = 2

let connection: Connection | undefined
let runner: BatchRunner | undefined

parentPort?.on('message', (request: Request) => {
  if (request.kind === 'open') open(request)
  else if (request.kind === 'batch') run(request)
  else close()
})

function open(options: Open): void {
  try {
    connection = new Connection(options)
    runner = new BatchRunner(connection, flags)
    reply({ kind: 'opened' })
    collectStartGarbage()
  } catch (error) {
    const problem = error instanceof CannotOpen ? error.problem : 'unreadable'
    const message = error instanceof Error ? error.message : String(error)
    reply({ kind: 'refused', problem, message })
  }
}

function run(batch: Batch): void {
  let ready: Answer[] = []
  let left = batch.tasks.length
  let sinceMs = performance.now()
  const flush = () => {
    const { failure, walBytes = 0 } = connection ?? {}
    reply({ kind: 'answers', answers: ready, isLast: left === 0, failure, walBytes })
    ready = []
    sinceMs = performance.now()
  }
  runner?.run(batch, (answers) => {
    ready.push(...answers)
    left -= answers.length
    if (left === 0 || performance.now() - sinceMs > flushMs) flush()
  })
}

function close(): void {
  connection?.close()
  parentPort?.close()
}

function reply(message: Reply): void {
  parentPort?.postMessage(message)
}
