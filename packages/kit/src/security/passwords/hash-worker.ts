/**
 * A thread that computes hashes, one task after the other, and lets all else go first.
 *
 * @module
 */

import { readlinkSync } from 'node:fs'
import { getPriority, setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import type { Argon2Task, BcryptTask, HashReply, HashTask } from './hash-task.ts'

// Loaded when first needed: both are optional peers.
const libraries = {
  argon2: () => import('@node-rs/argon2'),
  bcrypt: () => import('hash-wasm'),
}

// Ten weigh a tenth, where all else is busy too.
const stepsBack = 10
const lowest = 19

letOthersGoFirst()
parentPort?.on('message', (task: HashTask) => {
  answer(task).then(reply, (error: unknown) => reply({ kind: 'failed', message: String(error) }))
})

async function answer(asked: HashTask): Promise<HashReply> {
  if (asked.kind === 'argon2') return { kind: 'hash', hash: await argon2(asked.task) }
  if (asked.kind === 'bcrypt') return { kind: 'hash', hash: await bcrypt(asked.task) }
  await libraries[asked.algorithm]()
  return { kind: 'loaded' }
}

async function argon2(task: Argon2Task): Promise<Uint8Array> {
  const { hashRawSync } = await libraries.argon2()
  const { password, salt, parameters, key, hashBytes } = task
  const { memoryKiB: memoryCost, passes: timeCost, lanes: parallelism } = parameters
  const options = { memoryCost, timeCost, parallelism, salt, outputLen: hashBytes }
  return hashRawSync(password, key === undefined ? options : { ...options, secret: key })
}

async function bcrypt({ password, salt, costs }: BcryptTask): Promise<Uint8Array> {
  const { bcrypt: compute } = await libraries.bcrypt()
  const hashes: Uint8Array[] = []
  for (const costFactor of costs) {
    hashes.push(await compute({ password, salt, costFactor, outputType: 'binary' }))
  }
  return hashes[0] ?? new Uint8Array()
}

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
