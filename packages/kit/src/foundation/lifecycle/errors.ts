/**
 * What a service that is stopping answers with.
 *
 * @module
 */

import { defineError, type KitErrorClass } from '../errors/index.ts'

export const ShuttingDownError: KitErrorClass = defineError({
  code: 'SHUTTING_DOWN',
  statusCode: 503,
  meaning: 'The service is stopping: it takes no new WebSocket, or could not finish the request.',
  remedy: 'Repeat it on a new connection; for a write, with the same `Idempotency-Key`.',
})
