import { defineError, type KitErrorClass } from '../../foundation/errors/index.ts'

export const IssuerKeysUnavailableError: KitErrorClass = defineError({
  code: 'ISSUER_KEYS_UNAVAILABLE',
  statusCode: 503,
  meaning: 'The keys of the token’s issuer cannot be had, so nobody knows whether it is valid.',
  remedy: 'Keep the token, wait as `Retry-After` says and send the request again.',
})
