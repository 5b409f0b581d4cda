/** Planted defects and twins of passwords. @module */

import type { Flags } from './flags.ts'
import { passwordProblem } from './passwords.ts'
import type { JsonSchema } from './schemas.ts'

const bcryptBytes = 72

/** What is wrong with a new password, as the flags see it. */
export function newPasswordProblem(
  flags: Flags,
  password: string,
  email: string,
): string | undefined {
  if (flags.has('weak-ok')) return undefined
  if (flags.has('twin:weak-ok')) {
    const isWeak = password.length < 15 || new Set(password).size < 5
    return isWeak ? 'needs 15 characters, and not the same ones' : undefined
  }
  const isLong = Buffer.byteLength(password) > bcryptBytes
  if (isLong && flags.has('twin:password-truncated')) return 'is longer than 72 bytes'
  return passwordProblem(password, email)
}

/** The part of a password that counts. */
export function countedPart(flags: Flags, password: string): string {
  if (!flags.has('password-truncated')) return password
  return Buffer.from(password).subarray(0, bcryptBytes).toString('latin1')
}

/** How short a new password may be. */
export function passwordSchema(flags: Flags, schema: JsonSchema): JsonSchema {
  return flags.has('weak-ok') ? { ...schema, minLength: 0 } : schema
}
