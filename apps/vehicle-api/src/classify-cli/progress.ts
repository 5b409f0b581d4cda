/**
 * How far the work is, on a terminal.
 *
 * @module
 */

import type { StatusLine } from '../terminal/status-line.ts'

export interface Progress {
  /** Lets `print` write, and shows one more done. */
  advance(print: () => void): void
  end(): void
}

/** Fewer are over before anyone wonders. */
const manyFrom = 6

export function progressOn(line: StatusLine, total: number): Progress {
  if (total < manyFrom) return { advance: (print) => print(), end: () => undefined }
  let done = 0
  return {
    advance(print) {
      line.above(print)
      done += 1
      line.show(`${done} of ${total}`)
    },
    end: () => line.end(),
  }
}
