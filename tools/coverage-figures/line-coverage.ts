/**
 * Which lines of a source file ran, from what V8 counted. Pure.
 *
 * Only lines that hold code count: blank ones, comments and types are in no one's favour. As in Node's
 * own coverage, a line ran unless all of it lies in what never ran.
 *
 * @module
 */

import { stripTypeScriptTypes } from 'node:module'

/** A line with code, without what surrounds it, in offsets of the text. */
export interface CodeLine {
  readonly startOffset: number
  readonly endOffset: number
}

/** As the inspector's `Profiler.FunctionCoverage`: outer ranges before the inner ones. */
export interface FunctionCoverage {
  readonly ranges: readonly {
    readonly startOffset: number
    readonly endOffset: number
    readonly count: number
  }[]
}

/** @param source TypeScript; what runs is the same text with blanks for types */
export function codeLinesOf(source: string): readonly CodeLine[] {
  const found: CodeLine[] = []
  let startsAt = 0
  let isComment = false
  for (const line of withoutTypes(source).split('\n')) {
    const text = line.trim()
    isComment ||= text.startsWith('/*')
    if (text !== '' && !isComment && !text.startsWith('//')) {
      const startOffset = startsAt + line.indexOf(text)
      found.push({ startOffset, endOffset: startOffset + text.length })
    }
    if (text.endsWith('*/')) isComment = false
    startsAt += line.length + 1
  }
  return found
}

function withoutTypes(source: string): string {
  return stripTypeScriptTypes(source, { mode: 'strip' })
}

/** For each line whether it ran. */
export function linesRun(
  lines: readonly CodeLine[],
  functions: readonly FunctionCoverage[],
): readonly boolean[] {
  const ranges = functions.flatMap(({ ranges: own }) => own)
  return lines.map(({ startOffset, endOffset }) => {
    // The innermost that holds the whole line comes last.
    const around = ranges.findLast(
      (range) => range.startOffset <= startOffset && range.endOffset >= endOffset,
    )
    return around !== undefined && around.count > 0
  })
}
