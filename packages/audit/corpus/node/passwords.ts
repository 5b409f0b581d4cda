/**
 * Passwords: scrypt with a salt each, and a rule for new ones. All of a password counts, however
 * long.
 *
 * @module
 */

import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt)
const cost = { N: 16_384, r: 8, p: 1 }
const keyBytes = 32

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, keyBytes, cost)
  return `${salt.toString('base64url')}.${key.toString('base64url')}`
}

/** Without a stored hash it takes as long, and answers no. */
export async function isPassword(password: string, stored: string | undefined): Promise<boolean> {
  const [salt = '', key = ''] = (stored ?? nobody).split('.')
  const expected = Buffer.from(key, 'base64url')
  const given = await derive(password, Buffer.from(salt, 'base64url'), keyBytes, cost)
  return timingSafeEqual(given, expected) && stored !== undefined
}

const nobody = `${randomBytes(16).toString('base64url')}.${randomBytes(keyBytes).toString('base64url')}`

const common = [
  'password',
  'passw0rd',
  'qwerty',
  'letmein',
  'welcome',
  'iloveyou',
  'admin',
  'dragon',
]
const sequences = ['0123456789', '9876543210', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiop']

/** What is wrong with a new password; undefined if nothing is. */
export function passwordProblem(password: string, email: string): string | undefined {
  const lower = password.toLowerCase()
  const [name = ''] = email.toLowerCase().split('@')
  if (new Set(lower).size < 5) return 'repeats too few characters'
  if (name.length >= 4 && lower.includes(name)) return 'contains the e-mail address'
  const rest = [...common, ...sequences].reduce((text, word) => text.replaceAll(word, ''), lower)
  if (rest.replaceAll(/\d/g, '').length < 4) return 'is too easy to guess'
  return undefined
}
