/**
 * What every workload is given and gives back.
 *
 * @module
 */

import type { Children } from '../children.ts'
import type { Pinning } from '../pinning.ts'

/** The surroundings of one run. */
export interface Bench {
  readonly children: Children
  readonly pinning: Pinning
  /** Short rounds. */
  readonly quick: boolean
  /** Undefined: the workload's own number. */
  readonly rounds?: number
  readonly only?: readonly string[]
  /** A directory of this run alone, removed when it ends. */
  readonly directory: string
  /** One line for whoever waits. */
  progress(line: string): void
}

/** What a workload found. */
export interface Result {
  /** Markdown: the table and what must be read with it. */
  readonly text: string
  readonly data: object
}

export interface Workload {
  readonly id: string
  readonly title: string
  run(bench: Bench): Promise<Result>
}

/** Flags that every child needs to run the sources as they are. */
export const nodeFlags: readonly string[] = [
  '--conditions=@plimsoll/source',
  '--disable-warning=ExperimentalWarning',
]
