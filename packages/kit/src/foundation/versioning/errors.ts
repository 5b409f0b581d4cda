import { defineError, type KitErrorClass } from '../errors/index.ts'

export const GoneError: KitErrorClass = defineError({
  code: 'GONE',
  statusCode: 410,
  meaning: 'The operation was deprecated, and its sunset has passed.',
  remedy: 'Use the operation that the `Link` header names as `successor-version`, if there is one.',
})
