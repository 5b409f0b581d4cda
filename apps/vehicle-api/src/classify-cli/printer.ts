/**
 * Where the answers go: a table as they come, or JSON when all are there.
 *
 * Answers go to standard output and refusals to standard error, so a pipe carries answers alone;
 * JSON has both, because there each picture has its place.
 *
 * @module
 */

import type { ModelManifest } from '../model/index.ts'
import { columnsOf, paintOn } from '../terminal/paint.ts'
import { fitted, printable } from '../terminal/text-width.ts'
import type { Outcome } from './classify-file.ts'
import { toJson } from './json.ts'
import { table } from './table.ts'

export interface Printer {
  add(outcome: Outcome): void
  end(): void
}

export interface PrinterOptions {
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  readonly manifest: ModelManifest
  /** Names of all files. */
  readonly files: readonly string[]
  /** Labels shown for each picture; undefined if not said. */
  readonly top: number | undefined
}

export function jsonPrinter({ stdout, manifest, top }: PrinterOptions): Printer {
  const outcomes: Outcome[] = []
  return {
    add: (outcome) => outcomes.push(outcome),
    end: () => stdout.write(toJson(outcomes, manifest, top)),
  }
}

export function tablePrinter(options: PrinterOptions): Printer {
  const { stdout, stderr, manifest, files, top = 1 } = options
  const paint = paintOn(stdout)
  const { labels, backgroundLabel } = manifest
  const columns = columnsOf(stdout)
  const { header, lines } = table({ files, labels, backgroundLabel, columns, top, paint })
  let isEmpty = true

  return {
    add(outcome) {
      if ('code' in outcome) {
        const mark = paintOn(stderr)('red', 'error')
        const reason = `${printable(outcome.file)}: ${printable(outcome.message)}`
        stderr.write(`${mark} ${fitted(reason, columnsOf(stderr), 'error '.length)}\n`)
        return
      }
      if (isEmpty) stdout.write(`${header}\n`)
      isEmpty = false
      stdout.write(`${lines(outcome).join('\n')}\n`)
    },
    end() {
      if (!stdout.isTTY || isEmpty) return
      const { name, version, accuracy } = manifest
      const summary = accuracy === undefined ? '' : `: ${accuracy.summary}`
      const footer = fitted(`${name}@${version}${summary}`, columns)
      stdout.write(`\n${paint('dim', footer)}\n`)
    },
  }
}
