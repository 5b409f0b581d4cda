/**
 * The libraries that compute hashes; each is loaded when it is first needed, as both are optional
 * peers.
 *
 * @module
 */

import type { Algorithm, Argon2Task, BcryptTask, HashTask } from './hash-task.ts'

export interface HashLibraries {
  argon2(): Promise<typeof import('@node-rs/argon2')>
  bcrypt(): Promise<typeof import('hash-wasm')>
}

const installed: HashLibraries = {
  argon2: () => import('@node-rs/argon2'),
  bcrypt: () => import('hash-wasm'),
}
const packages: Readonly<Record<Algorithm, string>> = {
  argon2: '@node-rs/argon2',
  bcrypt: 'hash-wasm',
}

/** @throws (rejects with) Error that says what to install. */
export async function assertInstalled(
  algorithm: Algorithm,
  libraries: HashLibraries = installed,
): Promise<void> {
  try {
    await libraries[algorithm]()
  } catch (cause) {
    const what = `${algorithm} hashes need the package ${packages[algorithm]}`
    throw new Error(`${what}; add it to the dependencies`, { cause })
  }
}

/**
 * Computes the least argon2 hash that there is, in less than a millisecond.
 *
 * @throws (rejects with) Error that says what to install, or what the library said.
 */
export async function assertComputes(libraries: HashLibraries = installed): Promise<void> {
  await assertInstalled('argon2', libraries)
  await argon2(leastTask, libraries)
}

const leastTask: Argon2Task = {
  password: Buffer.from('does it work'),
  salt: Buffer.alloc(16),
  parameters: { memoryKiB: 8, passes: 1, lanes: 1 },
  key: undefined,
  hashBytes: 32,
}

/** On the thread that calls: see `hash-threads.ts`. */
export function computeHere(asked: HashTask): Promise<Uint8Array> {
  return asked.kind === 'argon2' ? argon2(asked.task) : bcrypt(asked.task)
}

async function argon2(task: Argon2Task, libraries = installed): Promise<Uint8Array> {
  const { hashRawSync } = await libraries.argon2()
  const { password, salt, parameters, key, hashBytes } = task
  const { memoryKiB: memoryCost, passes: timeCost, lanes: parallelism } = parameters
  const options = { memoryCost, timeCost, parallelism, salt, outputLen: hashBytes }
  return hashRawSync(password, key === undefined ? options : { ...options, secret: key })
}

async function bcrypt({ password, salt, costs }: BcryptTask): Promise<Uint8Array> {
  const { bcrypt: compute } = await installed.bcrypt()
  const hashes: Uint8Array[] = []
  for (const costFactor of costs) {
    hashes.push(await compute({ password, salt, costFactor, outputType: 'binary' }))
  }
  return hashes[0] ?? new Uint8Array()
}
