/**
 * Counts how pictures came out of the model, whoever sent them: requests and jobs alike.
 *
 * @module
 */

import { KitError } from '@plimsoll/kit/errors'
import { DurationHistogram, type HistogramValue } from '@plimsoll/kit/metrics'
import {
  ImageUnreadableError,
  ModelBusyError,
  ModelTimeoutError,
  ModelUnavailableError,
} from './errors.ts'
import type { Prediction } from './prediction.ts'

/** A closed set, so it may label a metric. `abandoned`: whoever asked did not wait. */
const classificationResults = [
  'certain',
  'uncertain',
  'unreadable',
  'busy',
  'timeout',
  'unavailable',
  'failed',
  'abandoned',
] as const

type ClassificationResult = (typeof classificationResults)[number]

export interface ClassificationStats {
  readonly results: Readonly<Record<ClassificationResult, number>>
  /** What the model took for each picture that it answered, without the wait; it goes on counting. */
  readonly seconds: HistogramValue
}

const resultsOfErrors = [
  [ImageUnreadableError, 'unreadable'],
  [ModelBusyError, 'busy'],
  [ModelTimeoutError, 'timeout'],
  [ModelUnavailableError, 'unavailable'],
] as const

export class ClassificationTally {
  readonly #seconds = new DurationHistogram()
  readonly #results = Object.fromEntries(
    classificationResults.map((result) => [result, 0]),
  ) as Record<ClassificationResult, number>

  /** Counts how it ends, and changes nothing of it. */
  async of(classifying: Promise<Prediction>, signal?: AbortSignal): Promise<Prediction> {
    try {
      const prediction = await classifying
      const { decodeMs, inferMs } = prediction.timings
      this.#seconds.observe((decodeMs + inferMs) / 1_000)
      this.#results[prediction.uncertain ? 'uncertain' : 'certain'] += 1
      return prediction
    } catch (error) {
      this.#results[resultOf(error, signal)] += 1
      throw error
    }
  }

  stats(): ClassificationStats {
    return { results: { ...this.#results }, seconds: this.#seconds }
  }
}

function resultOf(error: unknown, signal: AbortSignal | undefined): ClassificationResult {
  // Its reason is whatever the caller had, an answer among them.
  if (signal?.aborted && error === signal.reason) return 'abandoned'
  if (!(error instanceof KitError)) return 'failed'
  const known = resultsOfErrors.find(([type]) => error instanceof type)
  return known?.[1] ?? 'failed'
}
