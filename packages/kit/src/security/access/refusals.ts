/**
 * The answers to who may not enter. Why goes into `cause`, which is logged and never sent.
 *
 * @module
 */

import {
  AuthenticationError,
  ForbiddenError,
  KitError,
  sharedError,
} from '../../foundation/errors/index.ts'
import { CredentialUncheckedError } from './errors.ts'

const challenge = 'Bearer realm="api"'

/** 401 for who has sent no credential: no error code (RFC 6750, section 3.1). One object for all. */
export function noCredential(): KitError {
  return unsigned
}

/** The same for who has sent one that we cannot read. */
export function unreadableCredential(reason: string): KitError {
  return new AuthenticationError('Sign in, and send the access token: `Authorization: Bearer …`.', {
    cause: reason,
    headers: { 'www-authenticate': challenge },
  })
}

const unsigned = sharedError(unreadableCredential('NO_CREDENTIAL'))

/** 403; which permission is missing would tell how the service is guarded. */
export function forbidden(permission: string): KitError {
  return new ForbiddenError('Your account does not allow this operation.', {
    cause: permission,
    headers: { 'www-authenticate': `${challenge}, error="insufficient_scope"` },
  })
}

/** 503: a client that was told 401 would throw away a credential that may be good. */
export function unchecked(cause: unknown): KitError {
  return new CredentialUncheckedError('Your credential cannot be checked at the moment.', {
    cause,
    headers: { 'retry-after': '1' },
  })
}

/** An answer is kept as it is; anything else that went wrong means that we do not know. */
export function asUnchecked(thrown: unknown): KitError {
  return thrown instanceof KitError ? thrown : unchecked(thrown)
}
