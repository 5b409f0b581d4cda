/**
 * What came of the checks, and their sum. Pure.
 *
 * @module
 */

import type { CheckStatus, Finding } from './check.ts'

export interface CheckResult {
  readonly name: string
  readonly title: string
  readonly group: string | undefined
  /** The worst of its findings. */
  readonly status: CheckStatus
  readonly findings: readonly Finding[]
  readonly durationMs: number
}

export interface DoctorSummary {
  /** `fail` if a check failed, else `warn` if one warned. */
  readonly status: 'ok' | 'warn' | 'fail'
  readonly ok: number
  readonly warn: number
  readonly fail: number
  readonly skipped: number
}

// From harmless to bad; a check of which a part was skipped still found what it found.
const bySeverity: readonly CheckStatus[] = ['skipped', 'ok', 'warn', 'fail']

/** The worst there is; `ok` of none. */
export function worstOf(findings: readonly Finding[]): CheckStatus {
  const found = findings.map(({ status }) => bySeverity.indexOf(status))
  return found.length === 0 ? 'ok' : (bySeverity[Math.max(...found)] ?? 'ok')
}

/** Counts checks, each once. */
export function summaryOf(results: readonly CheckResult[]): DoctorSummary {
  const count = (status: CheckStatus) => results.filter((each) => each.status === status).length
  const counts = {
    ok: count('ok'),
    warn: count('warn'),
    fail: count('fail'),
    skipped: count('skipped'),
  }
  const status = counts.fail > 0 ? 'fail' : counts.warn > 0 ? 'warn' : 'ok'
  return { status, ...counts }
}
