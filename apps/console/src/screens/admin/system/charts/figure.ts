/**
 * What a chart is made of.
 *
 * @module
 */

import type { SystemSample } from '../../../../api/types.ts'

/** Told apart by colour, and by dashes for whom colours do not tell. */
export type Tone = 'blue' | 'orange' | 'red' | 'teal' | 'grey'

export interface Line {
  readonly name: string
  readonly tone: Tone
  readonly dashes?: 'long' | 'dots'
  readonly of: (sample: SystemSample) => number | null
}

/** Where an alert begins: for all the time the same, or from sample to sample. */
export interface Limit {
  readonly text: string
  readonly of: (sample: SystemSample) => number
}

export interface Figure {
  readonly title: string
  readonly unit: string
  readonly format: (value: number) => string
  /** What the scale ends at, at least. */
  readonly topMin?: number
  /** What the scale ends at is a round figure of these. Default 1. */
  readonly base?: number
  readonly isStacked?: boolean
  readonly lines: readonly Line[]
  readonly limit?: Limit
  readonly words: (sample: SystemSample) => string
}
