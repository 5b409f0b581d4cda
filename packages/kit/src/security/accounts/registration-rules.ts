/**
 * What is wrong with what somebody registers with, all of it at once.
 *
 * @module
 */

import { type ErrorDetail, ValidationError } from '../../foundation/errors/index.ts'
import { type EmailAddress, readEmail } from './email-address.ts'
import type { PasswordsPort, Signal } from './ports.ts'
import { usernameProblem } from './username.ts'

export interface Registration {
  readonly email: string
  readonly username: string
  readonly password: string
}

/** @throws ValidationError with one entry per problem. */
export async function checkedRegistration(
  { email, username, password }: Registration,
  passwords: PasswordsPort,
  call: Signal = {},
): Promise<EmailAddress> {
  const address = readEmail(email)
  const nameProblem = usernameProblem(username)
  const details = [
    ...(typeof address === 'string' ? [problem('/email', address)] : []),
    ...(nameProblem === undefined ? [] : [problem('/username', nameProblem)]),
    ...(await passwordProblems('/password', password, [email, username], passwords, call)),
  ]
  if (details.length === 0 && typeof address !== 'string') return address
  throw invalid('The registration', details)
}

/** @throws ValidationError */
export async function checkNewPassword(
  password: string,
  userInputs: readonly string[],
  passwords: PasswordsPort,
  call: Signal = {},
): Promise<void> {
  const details = await passwordProblems('/new_password', password, userInputs, passwords, call)
  if (details.length > 0) throw invalid('The new password', details)
}

/** @throws ValidationError */
export function checkedEmail(email: string): EmailAddress {
  const address = readEmail(email)
  if (typeof address !== 'string') return address
  throw invalid('The registration', [problem('/email', address)])
}

export function problem(pointer: string, message: string): ErrorDetail {
  return { in: 'body', pointer, message }
}

async function passwordProblems(
  pointer: string,
  password: string,
  userInputs: readonly string[],
  passwords: PasswordsPort,
  call: Signal,
): Promise<ErrorDetail[]> {
  await passwords.warm?.()
  const found = passwords.assess(password, { userInputs })
  if (found.length > 0) return found.map(({ message }) => problem(pointer, message))
  const isBreached = (await passwords.isBreached?.(password, call)) ?? false
  if (!isBreached) return []
  return [problem(pointer, 'This password is known from a breach; take another.')]
}

function invalid(what: string, details: readonly ErrorDetail[]) {
  return new ValidationError(`${what} cannot be taken: ${details[0]?.message}`, { details })
}
