/**
 * The refusals in words.
 *
 * @module
 */

import { KitError } from '../errors/index.ts'
import {
  IdempotencyAnswerNotKeptError,
  IdempotencyKeyConflictError,
  IdempotencyKeyMismatchError,
  IdempotencyKeyRequiredError,
  IdempotencyKeysExhaustedError,
  IdempotencyUnavailableError,
} from './errors.ts'
import type { NotKept } from './kept-answer.ts'

const reasons: Readonly<Record<NotKept, string>> = {
  'too-large': 'Its answer was too large to be kept.',
  stream: 'Its answer was a stream, which is not kept.',
  secret: 'Its answer held a credential, which is not kept.',
  late: 'Its answer came too late to be kept.',
}

export function inProgress(): Error {
  return new IdempotencyKeyConflictError(
    'A request with this Idempotency-Key is still being worked on; repeat it in a moment.',
    { headers: { 'retry-after': '1' } },
  )
}

export function exhausted(keysMax: number): Error {
  return new IdempotencyKeysExhaustedError(
    `More than ${keysMax} keys are remembered for this caller.`,
    { headers: { 'retry-after': '60' } },
  )
}

export function storeAway(cause: unknown): Error {
  // The text of the store says nothing to the client; its hint when to come back does.
  const hint = cause instanceof KitError ? cause.headers['retry-after'] : undefined
  return new IdempotencyUnavailableError(
    'Requests with an Idempotency-Key cannot be taken at the moment; nothing was done.',
    { cause, headers: { 'retry-after': hint ?? '1' } },
  )
}

export function answerNotKept(why: NotKept): Error {
  return new IdempotencyAnswerNotKeptError(`The request was done. ${reasons[why]}`)
}

export function otherRequest(): Error {
  return new IdempotencyKeyMismatchError(
    'This Idempotency-Key was used for another request; send a new key with a new request.',
  )
}

export function keyRequired(): Error {
  return new IdempotencyKeyRequiredError(
    'Send an Idempotency-Key, new for each operation and the same for its repetitions.',
  )
}

export function takenOver(): Error {
  return new IdempotencyKeyConflictError('Another request with this key has taken over.', {
    headers: { 'retry-after': '1' },
  })
}
