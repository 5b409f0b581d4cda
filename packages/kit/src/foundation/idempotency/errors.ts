/**
 * What is answered when a request cannot be tied to its `Idempotency-Key`.
 *
 * @module
 */

import { defineError, type KitErrorClass } from '../errors/index.ts'

export const IdempotencyKeyInvalidError: KitErrorClass = defineError({
  code: 'IDEMPOTENCY_KEY_INVALID',
  statusCode: 400,
  meaning: 'The `Idempotency-Key` is no key.',
  remedy: 'Send 1 to 255 visible ASCII characters, such as a UUID, plain or in double quotes.',
})

export const IdempotencyKeyRequiredError: KitErrorClass = defineError({
  code: 'IDEMPOTENCY_KEY_REQUIRED',
  statusCode: 400,
  meaning: 'The operation is only done under an `Idempotency-Key`, and none was sent.',
  remedy: 'Send one, new for each operation and the same for each repetition of it.',
})

export const IdempotencyKeyConflictError: KitErrorClass = defineError({
  code: 'IDEMPOTENCY_KEY_CONFLICT',
  statusCode: 409,
  meaning: 'A request with the same `Idempotency-Key` is still being worked on.',
  remedy: 'Wait as `Retry-After` says and repeat the same request; it is done once.',
})

export const IdempotencyKeyMismatchError: KitErrorClass = defineError({
  code: 'IDEMPOTENCY_KEY_MISMATCH',
  statusCode: 422,
  meaning: 'The `Idempotency-Key` was used before, for another request.',
  remedy: 'Send a new key with a new request, and the same request with the same key.',
})

export const IdempotencyAnswerNotKeptError: KitErrorClass = defineError({
  code: 'IDEMPOTENCY_ANSWER_NOT_KEPT',
  statusCode: 409,
  meaning: 'The request was done before, and its answer is not kept: `detail` says why.',
  remedy: 'Do not repeat it; read the state to see what it did.',
})

export const IdempotencyKeysExhaustedError: KitErrorClass = defineError({
  code: 'IDEMPOTENCY_KEYS_EXHAUSTED',
  statusCode: 429,
  meaning: 'The caller has more keys in memory of the service than it may have.',
  remedy: 'Wait as `Retry-After` says; keys are forgotten after a day.',
})

export const IdempotencyUnavailableError: KitErrorClass = defineError({
  code: 'IDEMPOTENCY_UNAVAILABLE',
  statusCode: 503,
  meaning: 'The store of the keys does not answer, so nothing was done.',
  remedy: 'Wait as `Retry-After` says and repeat the request with the same `Idempotency-Key`.',
})
