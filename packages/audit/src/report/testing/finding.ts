/** Findings and reports for tests, with only what a test says. @module */

import { scoreOf } from '../../score.ts'
import type { AuditReport, Finding } from '../report.ts'

export function finding(of: Partial<Finding> = {}): Finding {
  const { probe = 'logout-revokes-at-once' } = of
  return {
    probe,
    ref: 'SEC-11',
    wing: 'security',
    severity: 'high',
    verdict: 'PASS',
    title: 'Revocation is immediate.',
    observed: null,
    remedy: null,
    why: 'A stolen token stays useful after its owner has logged out.',
    effort: 'M',
    source: 'RFC 7009',
    notes: [],
    evidence: [],
    attempts: [],
    replay: `plimsoll replay report.json ${probe}`,
    ...of,
  }
}

/** The score is that of the findings, if the test does not say otherwise. */
export function report(findings: readonly Finding[], of: Partial<AuditReport> = {}): AuditReport {
  return {
    schema: 'audit-report.v1',
    run_id: '4f1c9a02',
    started_at: '2026-01-31T12:00:00.000Z',
    finished_at: '2026-01-31T12:02:41.318Z',
    depth: 'standard',
    target: { url: 'http://127.0.0.1:8000', version: '1.4.0', hash: 'sha256:5b1e77d0' },
    auditor: { version: '1.0.0', node: '24.21.0', platform: 'linux x64' },
    config_hash: 'sha256:c2d4a190',
    ruleset: {
      profile: 'public-api',
      hash: 'sha256:9d2f6a1184c0e3b7',
      declared: 0,
      declared_weight: 0,
    },
    capabilities: ['url'],
    ...scoreOf(findings),
    findings,
    unlock: [],
    exchanges: [],
    shutdown: null,
    faults: [],
    claims: [],
    quality: { requests: 0, statuses: {}, load_start: 0.1, load_end: 0.2, cores: 2 },
    budgets: [],
    leftovers: [],
    stopped: null,
    defects: [],
    ...of,
  }
}
