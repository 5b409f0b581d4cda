/** The difference of two reports, for a terminal. @module */

import { styleText } from 'node:util'
import type { Change, Difference } from '../diff.ts'
import { scoreLine } from '../report/reading.ts'

type Style = Parameters<typeof styleText>[0]

export function differenceText(difference: Difference): string {
  const { score, isSameRuleset, onlyBefore, onlyAfter } = difference
  const parts = [
    [
      `before  ${scoreLine(score.before)}  ${score.before.word}`,
      `after   ${scoreLine(score.after)}  ${score.after.word}`,
      ...(isSameRuleset ? [] : ['The rulesets differ: both are scored by the probes of both.']),
    ],
    changes('new', 'red', difference.new),
    changes('still failing', 'yellow', difference.still),
    changes('not known any more', 'yellow', difference.unknownNow),
    changes('fixed', 'green', difference.fixed),
    names('only before', onlyBefore),
    names('only after', onlyAfter),
  ]
  const shown = parts.filter((lines) => lines.length > 0)
  return `${shown.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function changes(title: string, style: Style, list: readonly Change[]): readonly string[] {
  if (list.length === 0) return []
  const lines = list.map(({ before, after }) => {
    const { ref, severity, title: claim, probe } = after
    const isSame = before.verdict === after.verdict
    const verdicts = isSame ? after.verdict : `${before.verdict} -> ${after.verdict}`
    return `  ${ref}  ${severity.padEnd(8)}  ${verdicts}  ${claim} (${probe})`
  })
  return [styleText(style, `${title}: ${list.length}`), ...lines]
}

function names(title: string, ids: readonly string[]): readonly string[] {
  return ids.length === 0 ? [] : [`${title}: ${ids.join(', ')}`]
}
