/**
 * What a thread for hashes is asked, and what it answers.
 *
 * @module
 */

import type { HashParameters } from './hash-parameters.ts'

/** argon2id (RFC 9106). */
export interface Argon2Task {
  readonly password: Uint8Array
  readonly salt: Uint8Array
  readonly parameters: HashParameters
  /** The pepper. */
  readonly key: Uint8Array | undefined
  readonly hashBytes: number
}

export interface BcryptTask {
  /** 1 to 72 bytes. */
  readonly password: Uint8Array
  readonly salt: Uint8Array
  /** The first gives the answer; the others only take their time. */
  readonly costs: readonly number[]
}

export type Algorithm = 'argon2' | 'bcrypt'

export type HashTask =
  | { readonly kind: 'argon2'; readonly task: Argon2Task }
  | { readonly kind: 'bcrypt'; readonly task: BcryptTask }

export type HashReply =
  | { readonly kind: 'hash'; readonly hash: Uint8Array }
  | { readonly kind: 'failed'; readonly message: string }
