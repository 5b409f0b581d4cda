/** Each defect is caught by its probe, its twin is not, and the good service passes. @module */

import { catalogue } from '../../src/catalogue.ts'
import type { Probe } from '../../src/probe.ts'
import type { Finding } from '../../src/report/report.ts'
import type { Defect } from '../defect.ts'
import { demonstrated } from '../demonstrated.ts'
import { auditDefect, type Form } from '../harness.ts'
import type { Kind } from '../kinds.ts'
import { invertedProbe } from './inverted-probe.ts'
import type { ProofRow } from './proof-table.ts'

/** A defect whose demonstrator does not hold is none, and does not count. */
export async function proveDemonstrator(defect: Defect, kind: Kind): Promise<ProofRow> {
  const startMs = performance.now()
  const { withFlag, withoutFlag } = await demonstrated(defect, kind)
  return row(defect, startMs, {
    expected: 'true with the flag, false without',
    seen: `${withFlag} with the flag, ${withoutFlag} without`,
    holds: withFlag && !withoutFlag,
  })
}

export async function proveDefect(defect: Defect, kind: Kind, isValid: boolean): Promise<ProofRow> {
  const startMs = performance.now()
  const finding = await seen(defect, kind, 'defect')
  return row(defect, startMs, {
    expected: 'FAIL',
    seen: toldOf(finding),
    holds: finding.verdict === 'FAIL',
    ...(isValid ? {} : { invalid: true }),
  })
}

export async function proveTwin(defect: Defect, kind: Kind): Promise<ProofRow> {
  const startMs = performance.now()
  const finding = await seen(defect, kind, 'twin')
  return row({ ...defect, flag: defect.twin.flag }, startMs, {
    expected: 'no FAIL',
    seen: toldOf(finding),
    holds: finding.verdict !== 'FAIL' && finding.verdict !== 'FLAKY',
  })
}

/** The same probe, told the same, on the service without the flag. */
export async function proveGood(defect: Defect, kind: Kind): Promise<ProofRow> {
  const startMs = performance.now()
  const finding = await seen(defect, kind, 'good')
  return row(defect, startMs, {
    expected: 'PASS',
    seen: toldOf(finding),
    holds: finding.verdict === 'PASS',
  })
}

/** With its oracle turned round, the probe must fail the good service: so the proofs look at it. */
export async function proveInverted(defect: Defect, kind: Kind): Promise<ProofRow> {
  const startMs = performance.now()
  const probes = catalogue.map((probe: Probe) =>
    probe.id === defect.probe ? invertedProbe(probe) : probe,
  )
  const finding = await auditDefect(defect, { kind, form: 'good', catalogue: probes })
  return row(defect, startMs, {
    expected: 'FAIL of the inverted oracle',
    seen: toldOf(finding),
    holds: finding.verdict === 'FAIL',
  })
}

function seen(defect: Defect, kind: Kind, form: Form): Promise<Finding> {
  return auditDefect(defect, { kind, form })
}

function toldOf({ verdict, observed }: Finding): string {
  return `${verdict}: ${(observed ?? '').slice(0, 200)}`
}

function row(
  { flag, probe }: Pick<Defect, 'flag' | 'probe'>,
  startMs: number,
  rest: Pick<ProofRow, 'expected' | 'seen' | 'holds' | 'invalid'>,
): ProofRow {
  return { what: flag, probe, ...rest, seconds: (performance.now() - startMs) / 1000 }
}
