/**
 * What is answered where accounts are concerned. A credential that is refused has no class here: that
 * is `AuthenticationError` for everybody, whatever was wrong.
 *
 * @module
 */

import { defineError, type KitErrorClass } from '../../foundation/errors/index.ts'

export const LoginThrottledError: KitErrorClass = defineError({
  code: 'LOGIN_THROTTLED',
  statusCode: 429,
  meaning: 'There were too many failed attempts for this account or from this network.',
  remedy: 'Wait as long as `Retry-After` says, or sign in from a device that was used before.',
  type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
})

export const AccountExistsError: KitErrorClass = defineError({
  code: 'ACCOUNT_EXISTS',
  statusCode: 409,
  meaning: 'Another account has this e-mail address or username.',
  remedy: 'Sign in, or take another; `details` says which of them is taken.',
})

export const CurrentPasswordWrongError: KitErrorClass = defineError({
  code: 'CURRENT_PASSWORD_WRONG',
  statusCode: 403,
  meaning: 'The password was to be changed, and the current one that was sent is not right.',
  remedy: 'Send the current password; the session stays as it is.',
})

export const LastAdminError: KitErrorClass = defineError({
  code: 'LAST_ADMIN',
  statusCode: 409,
  meaning: 'The change would leave nobody who can manage the service.',
  remedy: 'Give another enabled user the role `admin` before.',
})

export const VerificationInvalidError: KitErrorClass = defineError({
  code: 'VERIFICATION_INVALID',
  statusCode: 400,
  meaning: 'The token of the verification mail is wrong, used or expired.',
  remedy: 'Register again to be sent a new one.',
})
