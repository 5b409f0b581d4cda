/**
 * What is to be done when a parcel was not answered as it should be.
 *
 * Whatever time will mend is waited for, and then the same parcel is sent under the same key, so
 * that a picture is never stored twice. Pictures are given up only when the service refuses them, or
 * when it can be reached and still does not take them.
 *
 * @module
 */

import { ProblemError, UnreachableError } from '../../../api/problem.ts'
import { UploadLostError } from '../../../api/upload-lost.ts'
import type { Failure, Parcel, Pause } from './queue-state.ts'

export type Remedy =
  /** Then the same parcel again; it counts where only the parcel itself can be the reason. */
  | { readonly do: 'wait'; readonly pause: Pause; readonly counts: boolean }
  /** Its pictures in smaller parcels, under keys of their own. */
  | { readonly do: 'shrink' }
  | { readonly do: 'repack' }
  | { readonly do: 'give-up'; readonly failure: Failure }

type Waiting = Extract<Remedy, { readonly do: 'wait' }>

export interface Situation {
  readonly parcel: Parcel
  readonly nowMs: number
  /** How often in a row something went wrong, whatever it was. */
  readonly tries: number
  /** Whether the browser knows of a network at all. */
  readonly isOnline: boolean
  /** Whether the service answers others. */
  readonly isReachable: boolean
}

const failuresMax = 3

export function remedyFor(error: unknown, situation: Situation): Remedy {
  if (error instanceof UploadLostError) return afterLoss(error, situation)
  if (error instanceof UnreachableError) return waitForLine(situation)
  if (error instanceof ProblemError) return afterProblem(error, situation)
  // Something in this page: another try would only repeat it.
  return giveUp('The picture could not be sent. Reload the page and try again.', true)
}

function afterLoss({ wasSent }: UploadLostError, situation: Situation): Remedy {
  const { parcel, isReachable } = situation
  if (!isReachable) return waitForLine(situation)
  if (parcel.failures < failuresMax) {
    // What has not left as a whole was not taken, so nothing is sent twice.
    const isTooLarge = !wasSent && parcel.ids.length > 1 && parcel.failures > 0
    return isTooLarge ? { do: 'shrink' } : counting(waitForLine(situation))
  }
  return wasSent
    ? giveUp('The service did not answer. Look into the history before you send it again.', true)
    : giveUp('It could not be sent: the file may have changed, or the line is too slow.', true)
}

function afterProblem(error: ProblemError, situation: Situation): Remedy {
  const { parcel } = situation
  const later = laterWelcome(error, situation)
  if (later !== undefined) return later
  if (error.code === 'IDEMPOTENCY_ANSWER_NOT_KEPT') {
    return giveUp('It was classified, but the answer was lost. It is in the history.', false)
  }
  // The key stands for other bytes: a file has changed since.
  if (error.code === 'IDEMPOTENCY_KEY_MISMATCH') return { do: 'repack' }
  const isTooLarge = error.status === 413 || error.status === 408
  if (isTooLarge && parcel.ids.length > 1) return { do: 'shrink' }
  return isFault(error) && parcel.failures < failuresMax
    ? counting(wait('busy', situation))
    : giveUp(error.message, isFault(error))
}

/** Nothing is wrong but the moment. */
function laterWelcome(error: ProblemError, situation: Situation): Remedy | undefined {
  const { status, code, retryAfterS } = error
  if (status === 401) return { do: 'wait', pause: { why: 'signed-out' }, counts: false }
  if (status === 429) return wait('limited', situation, retryAfterS ?? 10)
  if (status === 503) return wait('busy', situation, retryAfterS)
  // The same parcel is still at work there.
  if (code === 'IDEMPOTENCY_KEY_CONFLICT') return wait('busy', situation, retryAfterS ?? 1)
  return undefined
}

function isFault({ status }: ProblemError): boolean {
  return status >= 500 || status === 408
}

/** Also without a network it tries now and then: what the browser says is only a hint. */
function waitForLine(situation: Situation): Waiting {
  return wait(situation.isOnline ? 'unreachable' : 'offline', situation)
}

function wait(why: Pause['why'], { tries, nowMs }: Situation, seconds?: number): Waiting {
  const ms = (seconds ?? Math.min(15, 2 ** tries)) * 1_000
  return { do: 'wait', pause: { why, untilMs: nowMs + Math.max(500, ms) }, counts: false }
}

function counting(waiting: Waiting): Waiting {
  return { ...waiting, counts: true }
}

function giveUp(why: string, canRetry: boolean): Remedy {
  return { do: 'give-up', failure: { why, canRetry } }
}
