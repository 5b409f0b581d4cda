/**
 * What is sent to sign in.
 *
 * @module
 */

import { fieldErrors } from '../../api/problem.ts'

export interface Credentials {
  /** E-mail address or username. */
  readonly name: string
  readonly password: string
}

/** No username holds an `@`; every address does. */
export function loginBody({ name, password }: Credentials) {
  const trimmed = name.trim()
  const named = trimmed.includes('@') ? { email: trimmed } : { username: trimmed }
  // The refresh token comes in a cookie, where no script can read it.
  return { ...named, password, mode: 'cookie' as const }
}

/** What is wrong with either name is told at the one field that there is. */
export function loginFields(error: unknown): Record<string, string> {
  const { email, username, ...others } = fieldErrors(error)
  const name = email ?? username
  return name === undefined ? others : { ...others, name }
}

/** Where only its developer reaches the service, they have its terminal before them. */
export function isLocalHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}
