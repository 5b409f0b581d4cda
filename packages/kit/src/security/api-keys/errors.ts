import { defineError, type KitErrorClass } from '../../foundation/errors/index.ts'

export const ApiKeyUncheckedError: KitErrorClass = defineError({
  code: 'API_KEY_UNCHECKED',
  statusCode: 503,
  meaning: 'Whether the API key is valid cannot be told at the moment.',
  remedy: 'Keep the key, wait as `Retry-After` says and send the request again.',
})

export const ApiKeyLimitError: KitErrorClass = defineError({
  code: 'API_KEY_LIMIT',
  statusCode: 409,
  meaning: 'The user has as many valid API keys as a user may have.',
  remedy: 'Revoke one that is not used any more, then create the new one.',
})
