/**
 * The table: one line for each picture, more with `--top`. Pure; the colours are the caller's.
 *
 * The widths are fixed before the first line, so lines are printed as answers come.
 *
 * @module
 */

import { barOf } from '../terminal/bar.ts'
import type { Colour, Paint } from '../terminal/paint.ts'
import { padEnd, printable, shortened, textWidth } from '../terminal/text-width.ts'
import type { Answered } from './classify-file.ts'

export interface TableOptions {
  /** Names of all files. */
  readonly files: readonly string[]
  readonly labels: readonly string[]
  readonly backgroundLabel: string | undefined
  /** Columns of the terminal; undefined if the output goes elsewhere, where nothing is cut. */
  readonly columns: number | undefined
  readonly top: number
  readonly paint: Paint
}

export interface Table {
  readonly header: string
  lines(answered: Answered): readonly string[]
}

const percentWidth = 7
const msWidth = 7
const noteWidth = 'no vehicle'.length
const gap = '  '
const barMax = 30

export function table(options: TableOptions): Table {
  const { backgroundLabel, top, paint } = options
  const widths = widthsOf(options)
  const cell = (text: string, width: number) => padEnd(shortened(text, width), width)

  function line(file: string, label: string, confidence: number, colour: Colour): string {
    const bar = paint(colour, padEnd(barOf(confidence, widths.bar), widths.bar))
    const percent = `${(confidence * 100).toFixed(1)} %`.padStart(percentWidth)
    return [cell(file, widths.file), cell(label, widths.label), bar, percent].join(gap)
  }

  return {
    header: paint(
      'bold',
      [
        cell('File', widths.file),
        cell('Label', widths.label),
        padEnd('Confidence', widths.bar + gap.length + percentWidth),
        'ms'.padStart(msWidth),
      ].join(gap),
    ),
    lines({ file, prediction, workMs }) {
      const { label, confidence, predictions } = prediction
      const { note, colour } = markOf(prediction, backgroundLabel)
      const best = line(printable(file), label, confidence, colour)
      const ms = workMs.toFixed(1).padStart(msWidth)
      const first = [best, ms, ...(note === '' ? [] : [paint(colour, note)])].join(gap)
      const others = predictions.slice(1, top)
      return [first, ...others.map((other) => line('', other.label, other.confidence, 'dim'))]
    },
  }
}

function markOf(
  { uncertain, label }: Answered['prediction'],
  backgroundLabel: string | undefined,
): { readonly note: string; readonly colour: Colour } {
  if (uncertain) return { note: 'uncertain', colour: 'yellow' }
  if (label === backgroundLabel) return { note: 'no vehicle', colour: 'dim' }
  return { note: '', colour: 'green' }
}

function widthsOf({ files, labels, columns }: TableOptions) {
  const file = widest(files.map(printable), 'File')
  const label = widest(labels, 'Label')
  if (columns === undefined) return { file, label, bar: barMax }
  const fixed = percentWidth + msWidth + noteWidth + 5 * gap.length
  const left = columns - fixed
  // A sixth of a terminal is enough to compare bars; what names leave free makes them longer.
  const barMin = Math.max(3, Math.min(barMax, Math.floor(columns / 6)))
  const labelWidth = Math.min(label, Math.max(6, left - barMin - 12))
  const fileWidth = Math.min(file, Math.max(6, left - barMin - labelWidth))
  const bar = Math.max(3, Math.min(barMax, left - labelWidth - fileWidth))
  return { file: fileWidth, label: labelWidth, bar }
}

function widest(texts: readonly string[], heading: string): number {
  return texts.reduce((width, text) => Math.max(width, textWidth(text)), heading.length)
}
