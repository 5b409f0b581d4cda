/**
 * The lines of a set of source files, and which of them ran in any of many processes.
 *
 * A file that no process loads counts with all its lines, which Node's own report leaves out.
 *
 * @module
 */

import { globSync, readFileSync } from 'node:fs'
import { join, matchesGlob } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type CodeLine, codeLinesOf, type FunctionCoverage, linesRun } from './line-coverage.ts'

/** What is measured together, such as a package. */
export interface SourceSet {
  readonly name: string
  /** Patterns below the root. */
  readonly include: string
  readonly exclude: readonly string[]
}

export interface FileFigures {
  readonly set: string
  /** Below the root. */
  readonly file: string
  readonly lines: number
  readonly run: number
}

/** As a process writes it for `NODE_V8_COVERAGE`. */
export interface ProcessCoverage {
  readonly result: readonly {
    readonly url: string
    readonly functions: readonly FunctionCoverage[]
  }[]
}

export interface SourceFiles {
  /** Adds what one process ran. */
  readonly add: (coverage: ProcessCoverage) => void
  readonly figures: () => readonly FileFigures[]
}

export function sourceFiles(root: string, sets: readonly SourceSet[]): SourceFiles {
  const files = new Map(sets.flatMap((set) => filesOf(root, set)))
  return {
    add({ result }) {
      for (const { url, functions } of result) {
        const file = files.get(url)
        if (file !== undefined) markRun(file, functions)
      }
    },
    figures: () =>
      [...files.values()].map(({ set, file, lines, run }) => ({
        ...{ set, file },
        ...{ lines: lines.length, run: run.size },
      })),
  }
}

interface CountedFile extends Pick<FileFigures, 'set' | 'file'> {
  readonly lines: readonly CodeLine[]
  /** Positions in `lines`. */
  readonly run: Set<number>
}

function markRun({ lines, run }: CountedFile, functions: readonly FunctionCoverage[]): void {
  for (const [index, isRun] of linesRun(lines, functions).entries()) {
    if (isRun) run.add(index)
  }
}

function filesOf(
  root: string,
  { name, include, exclude }: SourceSet,
): readonly (readonly [string, CountedFile])[] {
  return globSync(include, { cwd: root })
    .filter((file) => !exclude.some((pattern) => matchesGlob(file, pattern)))
    .toSorted()
    .map((file) => {
      const path = join(root, file)
      const lines = codeLinesOf(readFileSync(path, 'utf8'))
      return [pathToFileURL(path).href, { set: name, file, lines, run: new Set() }]
    })
}
