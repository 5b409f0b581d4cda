/**
 * What every POST has in common: it may be repeated under its `Idempotency-Key`.
 *
 * @module
 */

import {
  IdempotencyAnswerNotKeptError,
  IdempotencyKeyConflictError,
  IdempotencyKeyInvalidError,
  IdempotencyKeyMismatchError,
  IdempotencyKeysExhaustedError,
  IdempotencyUnavailableError,
} from '@plimsoll/kit/idempotency'
import { Type } from 'typebox'

export const RepeatableHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      description:
        'Up to 255 visible characters of your choice, such as a UUID. A request that is sent again with its key is done once, and answered alike for a day.',
    }),
  ),
})

export const repeatErrors = [
  IdempotencyKeyInvalidError,
  IdempotencyKeyConflictError,
  IdempotencyAnswerNotKeptError,
  IdempotencyKeyMismatchError,
  IdempotencyKeysExhaustedError,
  IdempotencyUnavailableError,
]
