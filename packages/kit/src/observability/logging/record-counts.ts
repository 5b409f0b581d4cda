/**
 * How many records were logged at which level, those among them that were left out afterwards.
 *
 * @module
 */

import type { LogLevel } from './logger-options.ts'

export type RecordCounts = Readonly<Record<CountedLevel, number>>

type CountedLevel = Exclude<LogLevel, 'silent'>

/** As pino numbers them: the first is 10, the next 20. */
const levels: readonly CountedLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal']

export class RecordCounter {
  readonly #counts = new Float64Array(levels.length)

  /** @param level its number, as pino has it */
  count(level: number): void {
    const at = level / 10 - 1
    this.#counts[at] = (this.#counts[at] ?? 0) + 1
  }

  get counts(): RecordCounts {
    const entries = levels.map((level, at) => [level, this.#counts[at]])
    return Object.fromEntries(entries) as RecordCounts
  }
}
