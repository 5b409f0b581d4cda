/** The canonical report of a run, redacted once more as a whole. @module */

import { createHash } from 'node:crypto'
import { availableParallelism, loadavg } from 'node:os'
import { auditorVersion } from '../auditor-version.ts'
import { evidenceFiles } from '../gather/recorder.ts'
import type { Probe } from '../probe.ts'
import type { AuditReport, Finding } from '../report/report.ts'
import { declaredOf, publicApi, rulesetHash, scoreOf } from '../score.ts'
import type { OpenStand } from './open-stand.ts'
import type { OpenTarget } from './open-target.ts'
import type { RunClock } from './run-clock.ts'
import { type RunEnd, type RunOptions, timeLimitsMs } from './run-options.ts'
import type { StepsResult } from './run-steps.ts'
import { serviceVersion } from './service-version.ts'
import { unlockOf } from './unlock.ts'

export interface ReportParts {
  readonly options: RunOptions
  readonly runId: string
  readonly clock: RunClock
  readonly open: OpenTarget
  readonly opened: OpenStand
  readonly loadStart: number
  readonly probes: readonly Probe[]
  readonly result: StepsResult
  readonly leftovers: readonly string[]
}

export interface ReportedRun {
  readonly report: AuditReport
  readonly end: RunEnd
  readonly evidence: { readonly ndjson: string; readonly manifest: string }
}

/** Of the exchanges that no finding cites, the last ones are kept up to this many in all. */
const exchangesMax = 2_000

export function reportOf(parts: ReportParts): ReportedRun {
  const { options, runId, clock, open, opened, probes, result } = parts
  const { recorder, target } = open
  const { config, depth = 'standard' } = options
  const { stand, exhibits } = opened
  const findings = probes.flatMap(({ id }) => result.findings.get(id) ?? [])
  const capabilities = [...stand.capabilities]
  const report: AuditReport = {
    schema: 'audit-report.v1',
    run_id: runId,
    started_at: clock.startedAt.toISOString(),
    finished_at: new Date().toISOString(),
    depth,
    target: {
      url: target.origin,
      version: serviceVersion(recorder.answers()),
      hash: sha256(config.start?.command.join(' ') ?? target.origin),
    },
    auditor: { version: auditorVersion(), node: process.version, platform: process.platform },
    config_hash: sha256(JSON.stringify(config)),
    ruleset: { profile: publicApi.name, hash: rulesetHash(probes), ...declaredOf(findings) },
    capabilities,
    ...scoreOf(findings),
    findings,
    unlock: unlockOf(probes, stand.capabilities),
    exchanges: exchangesOf(findings, open),
    shutdown: exhibits.shutdown(),
    faults: exhibits.faults(),
    claims: [],
    quality: {
      ...recorder.quality(),
      load_start: parts.loadStart,
      load_end: loadavg()[0] ?? 0,
      cores: availableParallelism(),
    },
    budgets: budgetsOf(open, clock, options),
    leftovers: parts.leftovers,
    stopped: clock.stopped()?.why ?? open.problem ?? null,
    defects: result.defects,
  }
  return {
    report: recorder.redactor.deep(report),
    end: clock.stopped()?.end ?? (open.problem === undefined ? 'complete' : 'unreachable'),
    evidence: evidenceFiles(runId, recorder),
  }
}

/** All that findings cite, and as many of the others as there is room for. */
function exchangesOf(
  findings: readonly Finding[],
  { recorder }: OpenTarget,
): AuditReport['exchanges'] {
  const all = recorder.exchanges()
  if (all.length <= exchangesMax) return all
  const cited = new Set(findings.flatMap(({ evidence }) => evidence))
  const room = Math.max(0, exchangesMax - cited.size)
  const others = new Set(all.filter(({ id }) => !cited.has(id)).slice(-room))
  return all.filter((exchange) => cited.has(exchange.id) || others.has(exchange))
}

function budgetsOf(
  { budget }: OpenTarget,
  clock: RunClock,
  { depth = 'standard', timeLimitMs }: RunOptions,
): AuditReport['budgets'] {
  const limit = (timeLimitMs ?? timeLimitsMs[depth]) / 1000
  const used = Math.round(clock.now() / 100) / 10
  return [{ name: 'time', used, limit, unit: 's' }, ...budget.usage()]
}

function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}
