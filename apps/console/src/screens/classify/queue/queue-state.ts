/**
 * The queue of pictures: what is where on its way from being chosen to being classified.
 *
 * Pictures travel in parcels, one parcel at a time. A picture is `sending` exactly while it is in
 * the parcel, and `accepted` exactly while it is in a job of the service; what is `classified`
 * stays so. What each event makes of it is in `queue-steps.ts`.
 *
 * @module
 */

import type { BatchItem, BatchState, Classification } from '../../../api/types.ts'

export interface Picture {
  /** Of this page alone, in the order in which they were chosen. */
  readonly id: number
  readonly file: File
  readonly vehicleId: string | undefined
  readonly step: Step
}

export type Step =
  | { readonly name: 'checking' | 'waiting' | 'sending' }
  /** It would be refused, so it is not sent. */
  | { readonly name: 'unfit'; readonly why: string }
  /** The service has it, and will classify it. */
  | { readonly name: 'accepted'; readonly jobId: string }
  | { readonly name: 'classified'; readonly result: Classification }
  | { readonly name: 'failed'; readonly failure: Failure }
  /** Whether the service may have classified it before it was told. */
  | { readonly name: 'cancelled'; readonly maybeDone: boolean }

export interface Failure {
  readonly why: string
  /** The same picture may well be classified when it is sent again. */
  readonly canRetry: boolean
}

/** What is sent in one request, again and again under the same key until it is answered. */
export interface Parcel {
  /** The Idempotency-Key, so that a repetition is not stored twice. */
  readonly key: string
  readonly ids: readonly number[]
  readonly vehicleId: string | undefined
  readonly bytes: number
  /** How much of it has left, from 0 to 1. */
  readonly share: number
  /** Whether all of it has left once, so that the service may have taken it. */
  readonly hasLeft: boolean
  /** How often it has failed though the service could be reached. */
  readonly failures: number
}

export interface RunningJob {
  readonly id: string
  /** Of the pictures, in the order in which the service has them. */
  readonly ids: readonly number[]
}

export interface Pause {
  readonly why: 'limited' | 'busy' | 'offline' | 'unreachable' | 'signed-out'
  /** When it goes on by itself, on the clock of `Date.now()`; else something else has to happen. */
  readonly untilMs?: number
}

export interface QueueState {
  readonly pictures: readonly Picture[]
  readonly parcel: Parcel | undefined
  readonly jobs: readonly RunningJob[]
  readonly pause: Pause | undefined
  /** Bytes of a parcel at most, as fast as the line is. */
  readonly parcelBytesMax: number
  readonly nextId: number
}

export type QueueEvent =
  | {
      readonly type: 'added'
      readonly files: readonly File[]
      readonly vehicleId: string | undefined
    }
  | { readonly type: 'checked'; readonly id: number; readonly file: File }
  | { readonly type: 'unfit'; readonly id: number; readonly why: string }
  | { readonly type: 'packed'; readonly parcel: Parcel }
  | { readonly type: 'progressed'; readonly share: number }
  | { readonly type: 'accepted'; readonly jobId: string }
  /** In the order of the parcel. */
  | { readonly type: 'answered'; readonly items: readonly BatchItem[] }
  | { readonly type: 'refused'; readonly failure: Failure }
  /** The parcel failed though the service could be reached. */
  | { readonly type: 'stumbled' }
  /** Its pictures wait again, for a parcel of another size. */
  | { readonly type: 'unpacked' }
  | { readonly type: 'sized'; readonly parcelBytesMax: number }
  | { readonly type: 'paused'; readonly pause: Pause }
  | { readonly type: 'resumed' }
  | { readonly type: 'job-read'; readonly batch: BatchState }
  | { readonly type: 'job-lost'; readonly jobId: string; readonly failure: Failure }
  | { readonly type: 'retried'; readonly ids: readonly number[] }
  /** All that has not left yet. */
  | { readonly type: 'cancelled' }
  | { readonly type: 'cleared' }

/** Of one queue: more are several batches, one after the other. */
export const picturesMax = 1_000

export const emptyQueue: QueueState = {
  pictures: [],
  parcel: undefined,
  jobs: [],
  pause: undefined,
  parcelBytesMax: 8 * 1_048_576,
  nextId: 1,
}
