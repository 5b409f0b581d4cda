/** Whole runs: on the good service again and again, on other designs, with two defects, under load. @module */

import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import type { AuditReport } from '../../src/report/report.ts'
import type { Defect } from '../defect.ts'
import { defectOf } from '../defects/index.ts'
import { designVariants } from '../design-variants.ts'
import { auditCorpus, auditDefect } from '../harness.ts'
import type { Kind } from '../kinds.ts'
import type { ProofRow } from './proof-table.ts'

export type Tell = (row: ProofRow) => void

/** Full runs on the good service: none may have a FAIL, and each verdict stays what it was. */
export async function proveClean(kind: Kind, runs: number, tell: Tell): Promise<ProofRow[]> {
  const rows: ProofRow[] = []
  let first: AuditReport | undefined
  for (let at = 1; at <= runs; at += 1) {
    const startMs = performance.now()
    const report = await auditCorpus({ kind })
    first ??= report
    const fails = failuresOf(report)
    const flips = flipsBetween(first, report)
    rows.push({
      what: `clean run ${at}`,
      probe: [...fails, ...flips].join(', ') || 'all',
      expected: 'no FAIL',
      seen: `${fails.length} FAIL, ${flips.length} other verdicts than in the first run`,
      holds: fails.length === 0,
      seconds: (performance.now() - startMs) / 1000,
    })
    tell(rows[at - 1] as ProofRow)
  }
  return rows
}

export async function proveDesigns(kind: Kind, tell: Tell): Promise<ProofRow[]> {
  const rows: ProofRow[] = []
  for (const { flag, config, repository: edits = [] } of designVariants) {
    const startMs = performance.now()
    const changes = config === undefined ? [] : [config]
    const fails = failuresOf(await auditCorpus({ kind, flags: [flag], changes, edits }))
    const row = rowOf(flag, fails, fails.length === 0, 'no FAIL', startMs)
    rows.push(row)
    tell(row)
  }
  return rows
}

/** Two defects at once: besides what they declare, one FAIL at most. */
export async function provePairs(
  kind: Kind,
  pairs: readonly (readonly [Defect, Defect])[],
  tell: Tell,
): Promise<ProofRow[]> {
  const rows: ProofRow[] = []
  for (const pair of pairs) {
    const startMs = performance.now()
    const expected = new Set(pair.flatMap(({ probe, collateral }) => [probe, ...collateral]))
    const report = await auditCorpus({
      kind,
      flags: pair.flatMap(({ flag, beside = [] }) => [...beside, flag]),
      changes: pair.flatMap(({ config }) => (config === undefined ? [] : [config])),
      edits: pair.flatMap(({ repository = [] }) => repository),
    })
    const beside = failuresOf(report).filter((id) => !expected.has(id))
    const name = pair.map(({ flag }) => flag).join(' + ')
    const row = rowOf(name, beside, beside.length <= 1, 'at most one undeclared FAIL', startMs)
    rows.push(row)
    tell(row)
  }
  return rows
}

const underLoad = ['jwt-none', 'bola-read', 'sigterm-abrupt', 'enum-user']

/** All cores are kept busy: the good service is still not failed, and a defect never passes. */
export async function proveContention(kind: Kind, tell: Tell): Promise<ProofRow[]> {
  using _load = stress()
  const startMs = performance.now()
  const fails = failuresOf(await auditCorpus({ kind }))
  const rows = [rowOf('all cores busy', fails, fails.length === 0, 'no FAIL', startMs)]
  for (const flag of underLoad) {
    const beganMs = performance.now()
    const { verdict, probe } = await auditDefect(defectOf(flag), { kind })
    rows.push({
      ...rowOf(`${flag}, all cores busy`, [verdict], verdict !== 'PASS', 'no PASS', beganMs),
      probe,
    })
  }
  rows.forEach(tell)
  return rows
}

function stress(): Disposable {
  const spin = ['-e', 'for (;;) Math.random()']
  const children = Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, spin, { stdio: 'ignore' }),
  )
  const end = () => {
    for (const child of children) child.kill('SIGKILL')
  }
  process.once('exit', end)
  return { [Symbol.dispose]: end }
}

function failuresOf({ findings }: AuditReport): readonly string[] {
  return findings.filter(({ verdict }) => verdict === 'FAIL').map(({ probe }) => probe)
}

/** Probes that had a verdict about the service in both runs, and not the same. */
function flipsBetween(one: AuditReport, other: AuditReport): readonly string[] {
  const definite = new Set(['PASS', 'FAIL', 'FLAKY', 'PARTIAL'])
  const before = new Map(one.findings.map(({ probe, verdict }) => [probe, verdict]))
  return other.findings
    .filter(({ probe, verdict }) => {
      const earlier = before.get(probe)
      return definite.has(verdict) && definite.has(earlier ?? '') && earlier !== verdict
    })
    .map(({ probe, verdict }) => `${probe} (${before.get(probe)}, then ${verdict})`)
}

function rowOf(
  what: string,
  seen: readonly string[],
  holds: boolean,
  expected: string,
  startMs: number,
): ProofRow {
  const names = seen.join(', ') || 'none'
  return {
    what,
    probe: 'all',
    expected,
    seen: names,
    holds,
    seconds: (performance.now() - startMs) / 1000,
  }
}
