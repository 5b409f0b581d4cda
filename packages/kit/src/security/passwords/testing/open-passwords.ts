/**
 * Passwords whose hashes cost next to nothing.
 *
 * @module
 */

import type { TestContext } from 'node:test'
import { issueTicket } from '../guard-ticket.ts'
import type { PasswordsOptions, PasswordWarning } from '../options.ts'
import { createPasswords, type Passwords } from '../passwords.ts'

/** crypt_blowfish, wrapper.c: the test vector of "U*U". */
export const bcryptHash = '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'

const cheap = { memoryKiB: 64, passes: 2, cores: 4 }

export function open(t: TestContext, options: PasswordsOptions = {}) {
  const warnings: PasswordWarning[] = []
  const passwords = createPasswords({
    ...cheap,
    onWarning: (warning) => warnings.push(warning),
    ...options,
  })
  t.after(() => passwords.close())
  return { passwords, warnings }
}

export function verify(passwords: Passwords, password: string, stored: string | undefined) {
  return passwords.verify(issueTicket(), password, stored)
}
