/**
 * What changed between two reports, and whether it may be merged.
 *
 * Scores compare only within one ruleset. If the rulesets differ, both scores are made anew from the
 * probes that are in both, with the weights of the later one; a probe that is only in one of them is
 * named and changes nothing.
 *
 * @module
 */

import type { AuditReport, Finding, Verdict } from './report/report.ts'
import { scoreOf } from './score.ts'

/** One probe in both reports. */
export interface Change {
  readonly before: Finding
  readonly after: Finding
}

export interface Difference {
  readonly isSameRuleset: boolean
  readonly score: { readonly before: AuditReport['score']; readonly after: AuditReport['score'] }
  /** Failed, and is seen to hold now. */
  readonly fixed: readonly Change[]
  /** Fails, and did not. */
  readonly new: readonly Change[]
  /** Failed and fails. */
  readonly still: readonly Change[]
  /** Was decided, and is not any more: nobody knows whether it holds. */
  readonly unknownNow: readonly Change[]
  /** Ids of probes that are in one of the reports only. */
  readonly onlyBefore: readonly string[]
  readonly onlyAfter: readonly string[]
}

export function differenceOf(before: AuditReport, after: AuditReport): Difference {
  const isSameRuleset = before.ruleset.hash === after.ruleset.hash
  const changes = changesOf(before, after)
  const kinds = Map.groupBy(changes, kindOf)
  return {
    isSameRuleset,
    score: isSameRuleset
      ? { before: before.score, after: after.score }
      : { before: again(changes, 'before'), after: again(changes, 'after') },
    fixed: kinds.get('fixed') ?? [],
    new: kinds.get('new') ?? [],
    still: kinds.get('still') ?? [],
    unknownNow: kinds.get('unknown-now') ?? [],
    onlyBefore: missingIn(after, before),
    onlyAfter: missingIn(before, after),
  }
}

/** `plimsoll diff` fails of these alone: a new failure that is critical or high. */
export function regressions({ new: added }: Difference): readonly Change[] {
  return added.filter(
    ({ after: { verdict, severity } }) =>
      verdict === 'FAIL' && (severity === 'critical' || severity === 'high'),
  )
}

/** Why a run is worse than its baseline; empty if it is not. */
export function ratchet(difference: Difference): readonly string[] {
  const { before, after } = difference.score
  const failed = difference.new.filter((change) => change.after.verdict === 'FAIL')
  return [
    ...failed.map(({ after: { ref, title } }) => `${ref} fails and did not: ${title}`),
    ...(after.coverage < before.coverage
      ? [`coverage fell from ${before.coverage} % to ${after.coverage} %`]
      : []),
  ]
}

function changesOf(before: AuditReport, after: AuditReport): Change[] {
  const earlier = new Map(before.findings.map((finding) => [finding.probe, finding]))
  return after.findings.flatMap((finding) => {
    const found = earlier.get(finding.probe)
    return found === undefined ? [] : [{ before: found, after: finding }]
  })
}

function kindOf({ before, after }: Change): 'fixed' | 'new' | 'still' | 'unknown-now' | 'same' {
  if (isRefuted(after)) return isRefuted(before) ? 'still' : 'new'
  if (!isDecided(after)) return isDecided(before) ? 'unknown-now' : 'same'
  return isRefuted(before) ? 'fixed' : 'same'
}

function isRefuted({ verdict }: Finding): boolean {
  return verdict === 'FAIL' || verdict === 'WAIVED'
}

const decided: ReadonlySet<Verdict> = new Set(['PASS', 'PARTIAL', 'FAIL', 'WAIVED'])

/** N/A is not: a failure does not end by being declared, nor by its operation being out of sight. */
function isDecided({ verdict }: Finding): boolean {
  return decided.has(verdict)
}

function again(changes: readonly Change[], side: keyof Change): AuditReport['score'] {
  return scoreOf(
    changes.map((change) => {
      const { wing, severity } = change.after
      return { ...change[side], wing, severity }
    }),
  ).score
}

function missingIn(report: AuditReport, other: AuditReport): string[] {
  const known = new Set(report.findings.map(({ probe }) => probe))
  return other.findings.map(({ probe }) => probe).filter((probe) => !known.has(probe))
}
