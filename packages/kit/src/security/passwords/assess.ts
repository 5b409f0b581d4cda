/**
 * Whether a password may be chosen: long enough, not too long, hard to guess, in no known breach.
 *
 * There are no rules of composition (ASVS 6.2.5, NIST SP 800-63B section 3.1.1.2): they make
 * passwords alike. Nor does length alone suffice: `iloveyouiloveyou` has 16 characters and falls to
 * 100 guesses. What counts is guesses, 10^8 at least; 8 random characters reach it.
 *
 * @module
 */

import { passwordBytes, passwordBytesMax } from './password-bytes.ts'
import type { StrengthMeter } from './strength.ts'

export type PasswordProblemCode =
  | 'PASSWORD_TOO_SHORT'
  | 'PASSWORD_TOO_LONG'
  | 'PASSWORD_MALFORMED'
  | 'PASSWORD_BREACHED'
  | 'PASSWORD_PERSONAL'
  | 'PASSWORD_WEAK'

export interface PasswordProblem {
  readonly code: PasswordProblemCode
  /** What is wrong, and what would be right; never the password. */
  readonly message: string
}

export interface AssessOptions {
  /** What is known of the user, such as e-mail address and username; also their parts are weak. */
  readonly userInputs?: readonly string[]
}

export interface AssessRules {
  readonly charactersMin: number
  /** Names of service and company. */
  readonly contextWords: readonly string[]
}

const guessesMin = 1e8
const inputsMax = 16
const inputCharactersMax = 254
const partCharactersMin = 3

export function assess(
  password: string,
  userInputs: readonly string[],
  { charactersMin, contextWords }: AssessRules,
  meter: StrengthMeter,
): PasswordProblem[] {
  const shape = problemOfShape(password, charactersMin)
  if (shape !== undefined) return [shape]
  if (meter.isBreached(password)) return [breached]
  const { guesses, isPersonal } = meter.measure(password, [
    ...contextWords.flatMap(partsOf),
    ...inputsOf(userInputs),
  ])
  if (guesses >= guessesMin) return []
  return [isPersonal ? personal : weak]
}

const breached: PasswordProblem = {
  code: 'PASSWORD_BREACHED',
  message: 'The password is in a list of stolen passwords; choose one that nobody has used.',
}

const personal: PasswordProblem = {
  code: 'PASSWORD_PERSONAL',
  message:
    'The password is easy to guess for whoever knows your name or address, or this service; leave them out.',
}

const weak: PasswordProblem = {
  code: 'PASSWORD_WEAK',
  message: 'The password is easy to guess; use four or more words that do not belong together.',
}

function problemOfShape(password: string, charactersMin: number): PasswordProblem | undefined {
  if (password.length > passwordBytesMax) return tooLong
  if (!password.isWellFormed()) {
    const message = 'The password has half a character; it must be valid Unicode text.'
    return { code: 'PASSWORD_MALFORMED', message }
  }
  const characters = Array.from(password).length
  if (characters < charactersMin) {
    const message = `The password has ${characters} characters; it must have at least ${charactersMin}.`
    return { code: 'PASSWORD_TOO_SHORT', message }
  }
  return passwordBytes(password) === undefined ? tooLong : undefined
}

const tooLong: PasswordProblem = {
  code: 'PASSWORD_TOO_LONG',
  message: `The password is too long; it must have at most ${passwordBytesMax} bytes.`,
}

// Cut, since whoever registers decides on their length; the words of the service are not crowded out.
function inputsOf(userInputs: readonly string[]): string[] {
  return userInputs.slice(0, inputsMax).flatMap(partsOf)
}

/** The whole, and each word in it. */
function partsOf(input: string): string[] {
  const text = input.slice(0, inputCharactersMax)
  const parts = [text, ...text.split(/[^\p{L}\p{N}]+/u)]
  return parts.filter((part) => part.length >= partCharactersMin)
}
