import { defineError, type KitErrorClass } from '../errors/index.ts'

export const TargetRefusedError: KitErrorClass = defineError({
  code: 'TARGET_REFUSED',
  statusCode: 400,
  meaning: 'The request target could be read as another path by a proxy than by the service.',
  remedy: 'Send the plain path, such as `/api/v1/auth/me`; the message names what is in the way.',
})

export const PathRefusedError: KitErrorClass = defineError({
  code: 'PATH_REFUSED',
  statusCode: 400,
  meaning: 'A file path in the request leaves its directory, or is not written plainly.',
  remedy: 'Send a relative path of plain names parted by `/`.',
})

export const JsonTooDeepError: KitErrorClass = defineError({
  code: 'JSON_TOO_DEEP',
  statusCode: 400,
  meaning: 'The JSON body is nested deeper than the operation accepts.',
  remedy: 'Flatten it; the message names the limit.',
})

export const JsonTooManyKeysError: KitErrorClass = defineError({
  code: 'JSON_TOO_MANY_KEYS',
  statusCode: 400,
  meaning: 'The JSON body has more object members, in all, than the operation accepts.',
  remedy: 'Send it in several requests; the message names the limit.',
})

export const JsonForbiddenKeyError: KitErrorClass = defineError({
  code: 'JSON_FORBIDDEN_KEY',
  statusCode: 400,
  meaning: 'The JSON body has a member that could change the prototype of objects.',
  remedy: 'Leave out members named `__proto__`, and `prototype` inside `constructor`.',
})

export const JsonDuplicateKeyError: KitErrorClass = defineError({
  code: 'JSON_DUPLICATE_KEY',
  statusCode: 400,
  meaning: 'An object in the JSON body has the same member twice (RFC 8259, section 4).',
  remedy: 'Send each member once.',
})
