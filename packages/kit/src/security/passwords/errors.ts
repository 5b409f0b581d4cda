/**
 * What is answered when passwords cannot be hashed or verified now.
 *
 * @module
 */

import { defineError, type KitErrorClass } from '../../foundation/errors/index.ts'

export const PasswordsBusyError: KitErrorClass = defineError({
  code: 'PASSWORDS_BUSY',
  statusCode: 503,
  meaning: 'More passwords wait to be verified than can be within the time that one may wait.',
  remedy: 'Wait as long as `Retry-After` says and repeat.',
  type: 'https://iana.org/assignments/http-problem-types#temporary-reduced-capacity',
})

export const PasswordsUnavailableError: KitErrorClass = defineError({
  code: 'PASSWORDS_UNAVAILABLE',
  statusCode: 503,
  meaning: 'The service cannot compute password hashes; the cause is in its log.',
  remedy: 'Wait as long as `Retry-After` says and repeat; report it if it persists.',
})
