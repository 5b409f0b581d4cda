/**
 * The answer for one image.
 *
 * @module
 */

import type { LabelConfidence } from './scores.ts'

export interface Prediction {
  readonly label: string
  /** 0 to 1. */
  readonly confidence: number
  /** The confidence is below the threshold of the model. */
  readonly uncertain: boolean
  /** By falling confidence, at most 20; the first is the answer. */
  readonly predictions: readonly LabelConfidence[]
  readonly timings: Timings
  /** A small copy of the picture, as WebP; only if it was asked for and could be made. */
  readonly copy?: Uint8Array | undefined
}

/** Where the time went. */
export interface Timings {
  /** Waiting for a worker. */
  readonly queueMs: number
  /** Decoding the image and making its views. */
  readonly decodeMs: number
  /** Running the network. */
  readonly inferMs: number
}
