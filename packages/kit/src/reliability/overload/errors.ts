/**
 * What a request is answered with that is not let in.
 *
 * @module
 */

import { defineError, type KitErrorClass } from '../../foundation/errors/index.ts'

export const OverloadedError: KitErrorClass = defineError({
  code: 'OVERLOADED',
  statusCode: 503,
  meaning: 'The service has more to do than it can at the moment; nothing of the request was done.',
  remedy: 'Wait as long as `Retry-After` says and repeat.',
  type: 'https://iana.org/assignments/http-problem-types#temporary-reduced-capacity',
})
