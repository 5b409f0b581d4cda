/**
 * One line on a terminal that says what is going on, and gets out of the way of the output. Says
 * nothing where nobody watches.
 *
 * @module
 */

import { barOf } from './bar.ts'
import { columnsOf, paintOn } from './paint.ts'
import { cutOff, padEnd, printable, textWidth } from './text-width.ts'

export interface StatusLine {
  /** Takes the place of what was shown. @param fraction how far it is, for a bar */
  show(words: string, fraction?: number): void
  /** Takes the line away, lets `print` write, and shows it again. */
  above(print: () => void): void
  end(): void
}

const eraseLine = '\r\u001b[2K'
const percentWidth = ' 100 %'.length
const barMax = 30
/** What changes more often cannot be read. */
const everyMs = 50

export function statusLine(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): StatusLine {
  if (!stream.isTTY || env['TERM'] === 'dumb') {
    return { show: () => undefined, above: (print) => print(), end: () => undefined }
  }
  const paint = paintOn(stream)
  let line = ''
  let words = ''
  let drawnMs = Number.NEGATIVE_INFINITY
  const draw = () => stream.write(`${eraseLine}${line}`)
  return {
    show(newWords, fraction) {
      line = lineOf(newWords, fraction, columnsOf(stream) ?? 80, (bar) => paint('green', bar))
      const nowMs = performance.now()
      if (newWords === words && nowMs - drawnMs < everyMs) return
      words = newWords
      drawnMs = nowMs
      draw()
    },
    above(print) {
      if (line !== '') stream.write(eraseLine)
      print()
      if (line !== '') draw()
    },
    end() {
      // Also what the terminal itself shows there, such as ^C.
      stream.write(eraseLine)
      line = ''
      words = ''
    },
  }
}

/** Never as wide as the terminal: some break the line after its last column. */
function lineOf(
  words: string,
  fraction: number | undefined,
  columns: number,
  paintBar: (bar: string) => string,
): string {
  const width = Math.max(1, columns - 1)
  const text = printable(words)
  if (fraction === undefined) return cutOff(`${text} …`, width)
  const percent = `${Math.floor(Math.min(1, Math.max(0, fraction)) * 100)} %`.padStart(percentWidth)
  const barWidth = Math.min(barMax, width - textWidth(text) - percentWidth - 1)
  if (barWidth < 8) return `${cutOff(text, Math.max(1, width - percentWidth))}${percent}`
  return `${text} ${paintBar(padEnd(barOf(fraction, barWidth), barWidth))}${percent}`
}
