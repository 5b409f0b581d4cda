import { defineError, type KitErrorClass } from '../../foundation/errors/index.ts'

/** No failure of the service: with nginx's status for it, whoever disconnects fills no error log. */
export const ClientGoneError: KitErrorClass = defineError({
  code: 'CLIENT_GONE',
  statusCode: 499,
  meaning: 'The client left before its answer was written; only the log of the service sees this.',
  remedy: 'Wait for the answer; whether a write happened is unknown.',
})
