/**
 * Computes argon2id (RFC 9106) in the thread pool of the process.
 *
 * @module
 */

import { PasswordsUnavailableError } from './errors.ts'
import type { HashParameters } from './hash-parameters.ts'

export interface Argon2Task {
  readonly password: Uint8Array
  readonly salt: Uint8Array
  readonly parameters: HashParameters
  /** The pepper. */
  readonly key: Uint8Array | undefined
  readonly hashBytes: number
}

export type ComputeArgon2 = (task: Argon2Task) => Promise<Uint8Array>

type Library = Pick<typeof import('@node-rs/argon2'), 'hashRaw'>

const load = (): Promise<Library> => import('@node-rs/argon2')

/**
 * Loaded when it is first needed: it is an optional peer.
 *
 * @throws Error that says what to install.
 */
export async function loadArgon2(library: () => Promise<Library> = load): Promise<ComputeArgon2> {
  const { hashRaw } = await library().catch((cause: unknown) => {
    throw new Error('passwords needs the package @node-rs/argon2; add it to the dependencies', {
      cause,
    })
  })
  return async ({ password, salt, parameters, key, hashBytes }) => {
    const { memoryKiB: memoryCost, passes: timeCost, lanes: parallelism } = parameters
    const options = { memoryCost, timeCost, parallelism, salt, outputLen: hashBytes }
    return hashRaw(password, key === undefined ? options : { ...options, secret: key }).catch(
      (cause: unknown) => {
        const headers = { 'retry-after': '1' }
        const message = 'Passwords cannot be verified at the moment.'
        throw new PasswordsUnavailableError(message, { cause, headers })
      },
    )
  }
}
