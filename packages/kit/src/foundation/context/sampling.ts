/**
 * Asks whoever records traces whether a new one is recorded, when its context is made.
 *
 * Over `node:diagnostics_channel`, so that a service without tracing loads nothing and pays one
 * check. The answer is part of the context: logs, exemplars and outgoing headers then agree with
 * what is recorded.
 *
 * @module
 */

import { channel } from 'node:diagnostics_channel'

/** What is published; a subscriber sets `sampled`. */
export interface SamplingQuestion {
  /** Random hex that nobody outside chose: a share of it is the share of traces. */
  readonly randomId: string
  /** What the caller decided; undefined without a caller, or with one whose word is not taken. */
  readonly parentSampled: boolean | undefined
  sampled: boolean
}

const questions = channel('plimsoll:context.sample')

/** Whether anybody records traces. */
export function isRecording(): boolean {
  return questions.hasSubscribers
}

export function isSampled(randomId: string, parentSampled: boolean | undefined): boolean {
  const question: SamplingQuestion = { randomId, parentSampled, sampled: false }
  questions.publish(question)
  return question.sampled
}
