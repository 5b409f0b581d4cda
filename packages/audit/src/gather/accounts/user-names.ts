/**
 * Names and passwords of the accounts of a run. Every name bears the tag of the run; every password
 * is strong and a canary, so that it is noticed wherever it comes out.
 *
 * @module
 */

import type { Places } from './body-template.ts'

export interface NamedUser {
  readonly name: string
  readonly password: string
}

export interface UserNames {
  /** A user that nobody has been so far. */
  readonly next: () => NamedUser
  readonly places: (user: NamedUser, more?: Places) => Places
}

export function createUserNames(
  tag: string,
  byEmail: boolean,
  canary: (name: string) => string,
): UserNames {
  let count = 0
  return {
    next: () => {
      count += 1
      return { name: nameOf(tag, count, byEmail), password: strong(canary(`password-${count}`)) }
    },
    places: ({ name, password }, more = {}) => ({
      name,
      password,
      email: name.includes('@') ? name : `${name}@example.com`,
      // The only characters that every rule for user names allows.
      username: name.includes('@') ? alphanumeric(name.split('@')[0] ?? name) : name,
      ...more,
    }),
  }
}

/** Satisfies rules that ask for a lower and an upper case letter, a digit and a sign. */
export function strong(canary: string): string {
  return `${canary}-Aa1!`
}

function nameOf(tag: string, count: number, byEmail: boolean): string {
  // RFC 2606 keeps example.com free; validators refuse its top-level siblings.
  return byEmail ? `${tag}-${count}@example.com` : `${alphanumeric(tag)}u${count}`
}

function alphanumeric(text: string): string {
  return text.replaceAll(/[^a-z0-9]/gi, '')
}
