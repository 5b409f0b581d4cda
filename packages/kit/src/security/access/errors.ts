import { defineError, type KitErrorClass } from '../../foundation/errors/index.ts'

export const CredentialUncheckedError: KitErrorClass = defineError({
  code: 'CREDENTIAL_UNCHECKED',
  statusCode: 503,
  meaning:
    'Whether the credential still holds cannot be told at the moment: keys, revocations or users are out of reach.',
  remedy: 'Keep the credential, wait as long as `Retry-After` says, and repeat.',
})
