/**
 * Reports to look at: one with everything in it, one of a service that fails at twenty things, and
 * one of a run that saw nothing.
 *
 * @module
 */

import { readFileSync } from 'node:fs'
import { catalogue } from '../../catalogue.ts'
import { judgeClaims, parseClaims } from '../../claims.ts'
import type { Probe } from '../../probe.ts'
import { declaredOf, rulesetHash } from '../../score.ts'
import type { AuditReport, Finding } from '../report.ts'
import { finding, report } from './finding.ts'
import { exchanges } from './rich-exchanges.ts'
import { failures, others } from './rich-findings.ts'
import { faults, shutdown } from './rich-measurements.ts'

/** Every probe and every verdict. */
export function richReport(): AuditReport {
  const findings = catalogue.map((probe) =>
    fromCatalogue(probe, failures[probe.id] ?? others[probe.id] ?? {}),
  )
  return withRun(findings)
}

/** Twenty failures, the first of them of each kind. */
export function failingReport(): AuditReport {
  const findings = catalogue.map((probe, at) => {
    const known = failures[probe.id]
    if (known !== undefined) return fromCatalogue(probe, known)
    const observed = `${probe.claim.replace(/\.$/, '')}: not so, in 3 of 3 attempts.`
    return fromCatalogue(probe, at % 8 === 1 ? { verdict: 'FAIL', observed, evidence: ['x3'] } : {})
  })
  const failed = findings.filter(({ verdict }) => verdict === 'FAIL').slice(20)
  const tooMany = new Set(failed.map(({ probe }) => probe))
  return withRun(findings.filter(({ probe }) => !tooMany.has(probe)))
}

/** Nothing is known and nothing was measured. */
export function emptyReport(): AuditReport {
  return report([], { target: { url: 'http://127.0.0.1:8000', version: null, hash: 'sha256:0' } })
}

function fromCatalogue(probe: Probe, says: Partial<Finding>): Finding {
  const { id, ref, wing, severity, claim, why, effort, source } = probe
  const attempts = [{ verdict: 'PASS' as const, observed: 'As it should be.', ms: 212 }]
  return finding({
    ...{ probe: id, ref, wing, severity, title: claim, why, effort, source },
    observed: 'The legitimate request was answered 200, and none of 6 variants was.',
    evidence: ['x3'],
    attempts: says.verdict === 'FAIL' ? twice : attempts,
    ...says,
  })
}

const twice = [
  { verdict: 'FAIL' as const, observed: 'Seen.', ms: 318 },
  { verdict: 'FAIL' as const, observed: 'Seen again.', ms: 301 },
]

function withRun(findings: readonly Finding[]): AuditReport {
  const file = new URL('../../../claims/production-checklist.yaml', import.meta.url)
  const known = new Set(catalogue.map(({ id }) => id))
  const claims = judgeClaims(
    parseClaims(readFileSync(file, 'utf8'), file.pathname, known),
    findings,
  )
  return report(findings, {
    ruleset: { profile: 'public-api', hash: rulesetHash(catalogue), ...declaredOf(findings) },
    capabilities: ['url', 'openapi', 'credential', 'secondUser', 'start', 'logs', 'dependencies'],
    unlock: [
      { give: 'repository', flag: 'repository.root', probes: 11, weight: 8.4 },
      { give: 'secondInstance', flag: 'start.replicas: 2', probes: 2, weight: 2.1 },
      { give: 'commands', flag: 'commands', probes: 2, weight: 1.9 },
    ],
    exchanges,
    shutdown,
    faults,
    claims,
    quality: {
      requests: 1_204,
      statuses: { 200: 641, 401: 233, 404: 118, 400: 96, 403: 41, 429: 22, 503: 31, 500: 9, 0: 13 },
      load_start: 0.42,
      load_end: 1.31,
      cores: 2,
    },
    budgets: [
      { name: 'requests', used: 1_204, limit: 3_000, unit: '' },
      { name: 'sent', used: 31.4, limit: 64, unit: 'MB' },
      { name: 'time', used: 161, limit: 180, unit: 's' },
      { name: 'login attempts', used: 60, limit: 60, unit: '' },
    ],
    leftovers: ['POST /items: 0190f3a2-77b1-7c3e-9a00-4dd1b2a6c111 (DELETE answered 403)'],
  })
}
