/**
 * What the words of a report mean, for somebody who does not know the auditor.
 *
 * @module
 */

import type { AuditReport } from '../../../api/types.ts'
import type { Finding, Verdict, Wing } from './finding-order.ts'

type Word = AuditReport['score']['word']

interface Look {
  readonly color: string
  readonly name: string
  readonly meaning: string
}

export const scoreLooks: Readonly<Record<Word, Look>> = {
  READY: {
    color: 'teal',
    name: 'Ready',
    meaning: 'All that is critical or important was proven, and hardly anything is unknown.',
  },
  'READY WITH GAPS': {
    color: 'yellow',
    name: 'Ready with gaps',
    meaning: 'All that is critical was proven. What is missing is listed below.',
  },
  'NOT PROVEN': {
    color: 'gray',
    name: 'Not proven',
    meaning: 'Too much could not be looked at to say that it is ready, or that it is not.',
  },
  'NOT READY': {
    color: 'red',
    name: 'Not ready',
    meaning: 'Something critical failed, or too much did: even at best it falls short.',
  },
}

export const verdictLooks: Readonly<Record<Verdict, Look>> = {
  FAIL: { color: 'red', name: 'Failed', meaning: 'The bad thing was observed, repeatedly.' },
  PARTIAL: { color: 'yellow', name: 'In part', meaning: 'Some of it holds or was looked at.' },
  FLAKY: { color: 'yellow', name: 'Undecided', meaning: 'Attempts disagreed.' },
  UNKNOWN: { color: 'gray', name: 'Unknown', meaning: 'It could not be told.' },
  BLOCKED: { color: 'gray', name: 'Blocked', meaning: 'Something it needs was missing.' },
  SKIPPED: { color: 'gray', name: 'Skipped', meaning: 'It was switched off.' },
  WAIVED: {
    color: 'orange',
    name: 'Waived',
    meaning: 'It failed, and somebody accepted the risk.',
  },
  'N/A': { color: 'gray', name: 'Does not apply', meaning: 'There is nothing to look at.' },
  PASS: { color: 'teal', name: 'Passed', meaning: 'The protection held.' },
}

export const wingNames: Readonly<Record<Wing, string>> = {
  foundation: 'Foundation',
  security: 'Security',
  reliability: 'Reliability',
  observability: 'Observability',
  delivery: 'Delivery',
}

export const severityNames: Readonly<Record<Finding['severity'], string>> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
}

/** `79–91`: from what is proven to what it could be at best. Never one figure, even if they meet. */
export function range(lo: number, hi: number): string {
  return `${points(lo)}–${points(hi)}`
}

/** Rounded down: 89.96 has not reached 90. */
export function points(value: number): string {
  return String(Math.floor(value * 10 + 1e-9) / 10)
}

/** Between a figure and its unit: they stay on one line. */
const nbsp = '\u00a0'

/** `2 min 41 s`. */
export function runTime({ started_at, finished_at }: RunTimes): string {
  const seconds = Math.max(
    0,
    Math.round((Date.parse(finished_at) - Date.parse(started_at)) / 1_000),
  )
  const rest = `${seconds % 60}${nbsp}s`
  return seconds < 60 ? rest : `${Math.floor(seconds / 60)}${nbsp}min${nbsp}${rest}`
}

type RunTimes = Pick<AuditReport, 'started_at' | 'finished_at'>
