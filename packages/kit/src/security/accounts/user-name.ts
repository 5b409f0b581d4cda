/**
 * What somebody signs in with: an e-mail address or a username.
 *
 * @module
 */

import { emailKey } from './email-address.ts'
import type { UserRow } from './tables.ts'
import { usernameKey } from './username.ts'

export interface UserName {
  readonly column: 'email_key' | 'username_key'
  readonly key: string
  /** Names it to guards and device cookies, whether anybody has it or not. */
  readonly text: string
}

export function emailName(email: string): UserName {
  const key = emailKey(email)
  return { column: 'email_key', key, text: `email:${key}` }
}

export function usernameName(username: string): UserName {
  const key = usernameKey(username)
  return { column: 'username_key', key, text: `username:${key}` }
}

/** What a form with one field for both holds. No username has an `@`. */
export function eitherName(text: string): UserName {
  return text.includes('@') ? emailName(text) : usernameName(text)
}

/** All that the user can sign in with, as {@link UserName.text}. */
export function nameTextsOf({ email_key, username_key }: UserRow): string[] {
  return [
    ...(email_key === null ? [] : [`email:${email_key}`]),
    ...(username_key === null ? [] : [`username:${username_key}`]),
  ]
}
