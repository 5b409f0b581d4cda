/**
 * The whole scoring policy, pure: what is proven, what could still be true, and the word for it.
 *
 *     category lo = sum of w * proven / sum of w, over the probes of a wing that apply
 *     lo          = mean of the categories, weighted, over those with a probe that applies
 *
 * `hi` is the same with what is unknown counted as good. Unknowns stay in the denominator: whoever
 * hides a failure does not gain by it. Latency is never scored, and there is no bonus.
 *
 * @module
 */

import { createHash } from 'node:crypto'
import { type Severity, type Wing, wings } from './probe.ts'
import type { AuditReport, Category, Scored, Word } from './report/report.ts'

/** Editorial weights under a name, so that a score says which ones it was made by. */
export interface Profile {
  readonly name: string
  readonly severities: Readonly<Record<Severity, number>>
  readonly wings: Readonly<Record<Wing, number>>
}

export const publicApi: Profile = {
  name: 'public-api',
  severities: { critical: 10, high: 6, medium: 3, low: 1 },
  wings: { security: 30, reliability: 30, foundation: 15, observability: 15, delivery: 10 },
}

/** Above this declared share of the weight a score is one of a custom profile. */
export const customProfileAbovePercent = 15

export interface Score {
  readonly score: AuditReport['score']
  readonly categories: readonly Category[]
}

interface Interval {
  readonly lo: number
  readonly hi: number
  readonly coverage: number
}

/** Percentages are rounded down to a tenth, so that none reads as more than it is. */
export function scoreOf(findings: readonly Scored[], profile: Profile = publicApi): Score {
  const applicable = findings.filter(({ verdict }) => verdict !== 'N/A')
  const exact = wings.flatMap((wing) => {
    const own = applicable.filter((finding) => finding.wing === wing)
    return own.length === 0
      ? []
      : [{ wing, weight: profile.wings[wing], ...intervalOf(own, profile) }]
  })
  const total = capped(mean(exact.map((category) => [category.weight, category])), applicable)
  return {
    score: {
      proven: roundedDown(total.lo),
      ceiling: roundedDown(total.hi),
      coverage: roundedDown(total.coverage),
      word: wordOf(total, applicable),
    },
    categories: exact.map(({ wing, weight, lo, hi, coverage }) => ({
      ...{ wing, weight, lo: roundedDown(lo), hi: roundedDown(hi) },
      coverage: roundedDown(coverage),
    })),
  }
}

function intervalOf(findings: readonly Scored[], { severities }: Profile): Interval {
  return mean(findings.map((finding) => [severities[finding.severity], worthOf(finding)]))
}

/** What one finding is worth, in percent. */
function worthOf({ verdict, held = 0, unexercised = 0 }: Scored): Interval {
  if (verdict === 'PASS') return { lo: 100, hi: 100, coverage: 100 }
  if (verdict === 'FAIL' || verdict === 'WAIVED') return { lo: 0, hi: 0, coverage: 100 }
  if (verdict !== 'PARTIAL') return nothingKnown
  // Both shares come from counting; together they are never more than the whole.
  const lo = 100 * clamp(held)
  const hi = Math.min(100, lo + 100 * clamp(unexercised))
  return { lo, hi, coverage: 100 - 100 * clamp(unexercised) }
}

const nothingKnown: Interval = { lo: 0, hi: 100, coverage: 0 }

function mean(weighted: readonly (readonly [weight: number, interval: Interval])[]): Interval {
  const whole = weighted.reduce((sum, [weight]) => sum + weight, 0)
  if (whole === 0) return nothingKnown
  const of = (member: keyof Interval) =>
    weighted.reduce((sum, [weight, interval]) => sum + weight * interval[member], 0) / whole
  return { lo: of('lo'), hi: of('hi'), coverage: of('coverage') }
}

/** One failure, or one thing unproven, that matters is not made up for by many that do not. */
function capped({ lo, hi, coverage }: Interval, findings: readonly Scored[]): Interval {
  const refuted = capOf(findings.filter(isRefuted))
  const unproven = capOf(findings.filter((finding) => !isProven(finding)))
  return { lo: Math.min(lo, refuted, unproven), hi: Math.min(hi, refuted), coverage }
}

function capOf(findings: readonly Scored[]): number {
  if (findings.some(({ severity }) => severity === 'critical')) return 49
  if (findings.some(({ severity }) => severity === 'high')) return 79
  return 100
}

function isRefuted({ verdict }: Scored): boolean {
  return verdict === 'FAIL' || verdict === 'WAIVED'
}

function isProven({ verdict, held = 0 }: Scored): boolean {
  return verdict === 'PASS' || (verdict === 'PARTIAL' && held >= 1)
}

function wordOf({ lo, hi, coverage }: Interval, findings: readonly Scored[]): Word {
  const cap = capOf(findings.filter(isRefuted))
  if (cap === 49 || hi < 75) return 'NOT READY'
  if (lo >= 90 && cap === 100 && coverage >= 90) return 'READY'
  return lo >= 75 ? 'READY WITH GAPS' : 'NOT PROVEN'
}

/** What the score was made by: the weights, and each probe's wing and severity. */
export function rulesetHash(
  probes: readonly { readonly id: string; readonly wing: Wing; readonly severity: Severity }[],
  profile: Profile = publicApi,
): string {
  const rules = probes.map(({ id, wing, severity }) => `${id} ${wing} ${severity}`).sort()
  const weights = [profile.severities, profile.wings].map((each) => Object.entries(each).sort())
  const text = JSON.stringify([profile.name, weights, rules])
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}

/** How many probes somebody declared as N/A, and their share of the score in percent. */
export function declaredOf(
  findings: readonly (Scored & { readonly accepted?: unknown })[],
  profile: Profile = publicApi,
): { readonly declared: number; readonly declared_weight: number } {
  const share = shares(findings, profile)
  const declared = findings.filter(
    ({ verdict, accepted }) => verdict === 'N/A' && accepted !== undefined,
  )
  const weight = declared.reduce((sum, finding) => sum + share(finding), 0)
  return { declared: declared.length, declared_weight: Math.round(weight * 10) / 10 }
}

/** The share of each finding in the whole score, in percent, were all of them applicable. */
export function shares(
  findings: readonly Scored[],
  profile: Profile = publicApi,
): (finding: Scored) => number {
  const weightOf = ({ severity }: Scored) => profile.severities[severity]
  const ofWing = new Map<Wing, number>()
  for (const finding of findings) {
    ofWing.set(finding.wing, (ofWing.get(finding.wing) ?? 0) + weightOf(finding))
  }
  const whole = [...ofWing.keys()].reduce((sum, wing) => sum + profile.wings[wing], 0)
  return (finding) => {
    const own = ofWing.get(finding.wing) ?? 0
    return own === 0 ? 0 : (100 * profile.wings[finding.wing] * weightOf(finding)) / own / whole
  }
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share))
}

/** 89.96 is not to be read as 90; what sums of fractions lose at the end is given back. */
function roundedDown(percent: number): number {
  return Math.min(100, Math.floor(percent * 10 + 1e-6) / 10)
}
