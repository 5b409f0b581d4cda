/**
 * What sessions answer with, beside the 401 of every refused token.
 *
 * @module
 */

import { defineError, type KitErrorClass } from '../../foundation/errors/index.ts'

export const SessionKeyUnavailableError: KitErrorClass = defineError({
  code: 'SESSION_KEY_UNAVAILABLE',
  statusCode: 503,
  meaning: 'Another instance has signed the session with a key that this one does not have yet.',
  remedy: 'Wait as `Retry-After` says and refresh with the same token.',
})

export const OriginRefusedError: KitErrorClass = defineError({
  code: 'ORIGIN_REFUSED',
  statusCode: 403,
  meaning: 'A cookie came with a request of a page that may not use it.',
  remedy: 'Send it from the page of the service, or have its origin allowed.',
})
