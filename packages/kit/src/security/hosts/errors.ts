import { defineError, type KitErrorClass } from '../../foundation/errors/index.ts'

export const HostMalformedError: KitErrorClass = defineError({
  code: 'HOST_MALFORMED',
  statusCode: 400,
  meaning: 'The request names no host, several, or something that is none (RFC 9112, section 3.2).',
  remedy: 'Send exactly one Host header: a name or address, and a port if it is not the default.',
})

export const HostNotAllowedError: KitErrorClass = defineError({
  code: 'HOST_NOT_ALLOWED',
  statusCode: 421,
  meaning: 'The request is for a host that the service does not answer for.',
  remedy: 'Use the public name of the service, or add the name to its trusted hosts.',
})
