/**
 * What the pool answers: the prediction of a worker, or the error that the client is told.
 *
 * @module
 */

import { InternalError } from '@plimsoll/kit/errors'
import { ImageUnreadableError, ModelUnavailableError } from './errors.ts'
import type { Job } from './job.ts'
import type { Prediction } from './prediction.ts'
import type { AnswerMessage, FailedMessage } from './protocol.ts'

export const retryLater = { headers: { 'retry-after': '1' } } as const

export function unavailable(message: string, cause?: unknown): Error {
  return new ModelUnavailableError(message, { ...retryLater, cause })
}

export function toPrediction(job: Job, reply: AnswerMessage, threshold: number): Prediction {
  const { predictions, decodeMs, inferMs, copy } = reply
  const { label = '', confidence = 0 } = predictions[0] ?? {}
  return {
    label,
    confidence,
    uncertain: confidence < threshold,
    predictions,
    timings: { queueMs: job.queuedMs, decodeMs, inferMs },
    copy,
  }
}

export function toError({ fault, reason }: FailedMessage): Error {
  if (fault === 'image') {
    const message =
      'The image is damaged or of an unusual kind and cannot be decoded; save it anew.'
    return new ImageUnreadableError(message, { cause: reason })
  }
  return new InternalError('The model failed on this image.', { cause: reason })
}
