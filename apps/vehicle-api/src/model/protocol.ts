/**
 * What the pool and its workers say to each other: plain data, because an Error loses its class on
 * the way between threads.
 *
 * @module
 */

import type { ImageFormat } from '@plimsoll/kit/uploads'
import type { LabelConfidence } from './scores.ts'

/** One image to be classified. A worker has one at a time, so no message needs a number. */
export interface Request {
  /** A view of memory that both threads share. */
  readonly bytes: Uint8Array
  readonly format: ImageFormat
  readonly withCopy: boolean
}

/** Asks the worker to end: at once, or when it has answered what it is at. */
export interface Retirement {
  readonly retire: true
}

export interface Runtime {
  readonly name: string
  readonly version: string
}

/** The worker has answered one image of its own and waits for the first of others. */
export interface ReadyMessage {
  readonly kind: 'ready'
  readonly runtime: Runtime
}

/** The model and its manifest do not agree; another attempt would end the same. */
export interface RefusedMessage {
  readonly kind: 'refused'
  readonly problems: readonly string[]
}

export interface AnswerMessage {
  readonly kind: 'answer'
  /** By falling confidence; the first is the answer. */
  readonly predictions: readonly LabelConfidence[]
  readonly decodeMs: number
  readonly inferMs: number
  readonly copy?: Uint8Array | undefined
}

export interface FailedMessage {
  readonly kind: 'failed'
  /** Whether the image is at fault, or the model. */
  readonly fault: 'image' | 'model'
  /** For the operator. */
  readonly reason: string
}

export type Reply = AnswerMessage | FailedMessage
export type WorkerMessage = ReadyMessage | RefusedMessage | Reply
