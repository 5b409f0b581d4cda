import { defineError, type KitErrorClass } from '../../foundation/errors/index.ts'

export const RevocationUnknownError: KitErrorClass = defineError({
  code: 'REVOCATION_UNKNOWN',
  statusCode: 503,
  meaning: 'Whether the credential was revoked cannot be found out at the moment.',
  remedy: 'Keep the credential, wait as `Retry-After` says and send the request again.',
})
