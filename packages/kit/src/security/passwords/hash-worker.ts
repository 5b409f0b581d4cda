/**
 * A thread that computes hashes, one task after the other, and lets all else go first.
 *
 * @module
 */

import { readlinkSync } from 'node:fs'
import { getPriority, setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { collectStartGarbage } from '../../foundation/start-garbage.ts'
import { computeHere } from './hash-libraries.ts'
import type { HashReply, HashTask } from './hash-task.ts'

// Ten weigh a tenth, where all else is busy too.
const stepsBack = 10
const lowest = 19

letOthersGoFirst()
collectStartGarbage()
parentPort?.on('message', (task: HashTask) => {
  computeHere(task).then(
    (hash) => reply({ kind: 'hash', hash }),
    (error: unknown) => reply({ kind: 'failed', message: String(error) }),
  )
})

function reply(message: HashReply): void {
  parentPort?.postMessage(message)
}

/** Linux has a priority for each thread, and takes its number where others take that of a process. */
function letOthersGoFirst(): void {
  if (process.platform !== 'linux') return
  try {
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1))
    setPriority(thread, Math.min(getPriority() + stepsBack, lowest))
  } catch {
    // Without /proc, or in a sandbox that forbids it, hashes take their turn like all else.
  }
}
