/**
 * What is said of a measured coverage, and whether it is enough. Pure.
 *
 * @module
 */

import type { FileFigures } from './source-files.ts'

const filesNamed = 10

export interface CoverageReport {
  readonly lines: readonly string[]
  readonly isEnough: boolean
}

/** @param atLeast percent of the lines of each set */
export function coverageReport(figures: readonly FileFigures[], atLeast: number): CoverageReport {
  const sets = [...new Set(figures.map(({ set }) => set))]
  const parts = sets.map((set) => partOf(set, figures, atLeast))
  return {
    lines: parts.flatMap(({ lines }) => lines),
    // Of nothing, nothing is enough.
    isEnough: parts.length > 0 && parts.every(({ isEnough }) => isEnough),
  }
}

function partOf(set: string, figures: readonly FileFigures[], atLeast: number): CoverageReport {
  const files = figures.filter((each) => each.set === set)
  const lines = sum(files.map((each) => each.lines))
  const run = sum(files.map((each) => each.run))
  const percent = lines === 0 ? 0 : (100 * run) / lines
  const isEnough = percent >= atLeast
  const verdict = isEnough ? 'ok    ' : 'FAILED'
  // Cut off, not rounded: what falls short must not look as if it did not.
  const shown = (Math.floor(percent * 100) / 100).toFixed(2)
  const said = `${verdict} ${set}: ${shown} % of ${lines} lines (at least ${atLeast} %)`
  return { lines: isEnough ? [said] : [said, ...mostMissing(files)], isEnough }
}

function mostMissing(files: readonly FileFigures[]): readonly string[] {
  return files
    .filter(({ lines, run }) => run < lines)
    .toSorted((one, other) => other.lines - other.run - (one.lines - one.run))
    .slice(0, filesNamed)
    .map(({ file, lines, run }) => `  ${lines - run} of ${lines} lines never run: ${file}`)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
