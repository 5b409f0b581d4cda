/**
 * What is answered when a job cannot be enqueued, found or changed.
 *
 * @module
 */

import { defineError, type KitErrorClass } from '../../foundation/errors/index.ts'

export const JobPayloadInvalidError: KitErrorClass = defineError({
  code: 'JOB_PAYLOAD_INVALID',
  statusCode: 400,
  meaning: 'What was asked for makes no valid job.',
  remedy: 'Mend each entry of `details`; `pointer` says where it is in the payload of the job.',
})

export const JobPayloadTooLargeError: KitErrorClass = defineError({
  code: 'JOB_PAYLOAD_TOO_LARGE',
  statusCode: 413,
  meaning: 'What was asked for makes a job that is larger than the queue accepts.',
  remedy: 'Ask for less at once; the message names the limit.',
})

export const JobQueueFullError: KitErrorClass = defineError({
  code: 'JOB_QUEUE_FULL',
  statusCode: 503,
  meaning: 'More jobs wait in the queue than it may hold.',
  remedy: 'Wait as `Retry-After` says and send the request again; nothing was done.',
})

export const JobNotFoundError: KitErrorClass = defineError({
  code: 'JOB_NOT_FOUND',
  statusCode: 404,
  meaning: 'There is no job with this id; jobs that are done are forgotten after a while.',
  remedy: 'Check the identifier.',
})

export const JobStateError: KitErrorClass = defineError({
  code: 'JOB_STATE_CONFLICT',
  statusCode: 409,
  meaning:
    'The state of the job does not allow it: only dead jobs are replayed, none is cancelled once done.',
  remedy: 'Read the job again and decide anew.',
})

export const JobLeaseLostError: KitErrorClass = defineError({
  code: 'JOB_LEASE_LOST',
  statusCode: 409,
  meaning:
    'A worker went on with a job that was no longer its own; what it wanted to write was refused.',
  remedy: 'Nothing: another worker has the job, or it was cancelled.',
})

export const JobCursorError: KitErrorClass = defineError({
  code: 'JOB_CURSOR_INVALID',
  statusCode: 400,
  meaning: 'The cursor of a list of jobs is none that was given out.',
  remedy: 'Send `next_cursor` of the page before, or none for the first page.',
})
