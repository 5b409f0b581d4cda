/**
 * One line on a terminal that says how far the work is, and gets out of the way of the output.
 *
 * @module
 */

import type { WriteStream } from 'node:tty'

export interface Progress {
  /** Takes the line away, lets `print` write, and shows the line for one more done. */
  advance(print: () => void): void
  end(): void
}

/** Fewer are over before anyone wonders. */
const manyFrom = 6
const eraseLine = '\r\u001b[2K'

/** Says nothing where nobody watches. */
export function progressOn(stream: WriteStream, total: number): Progress {
  if (!stream.isTTY || total < manyFrom) {
    return { advance: (print) => print(), end: () => undefined }
  }
  let done = 0
  return {
    advance(print) {
      stream.write(eraseLine)
      print()
      done += 1
      stream.write(`${done} of ${total} …`)
    },
    end: () => stream.write(eraseLine),
  }
}
