/** What the proofs measured, by probe, as it is published. @module */

import { writeFileSync } from 'node:fs'
import { type MeasuredKind, measuredFile, type Rate, readMeasured } from '../../src/measured.ts'
import type { Defect } from '../defect.ts'
import type { Kind } from '../kinds.ts'
import type { ProofResult, ProofRow } from './proof-table.ts'

export function measuredOf(
  results: readonly ProofResult[],
  defects: readonly Defect[],
  today: string,
): MeasuredKind {
  const rowsOf = (name: string) => results.find(({ proof }) => proof === name)?.rows ?? []
  const tier = new Map(defects.map((defect) => [defect.flag, defect.tier]))
  const ids = [...new Set(defects.map(({ probe }) => probe))].toSorted()
  const probeRate = (name: string, id: string) =>
    rate(rowsOf(name).filter(({ probe }) => probe === id))
  const tierRate = (wanted: 'T' | 'R') =>
    rate(rowsOf('defects').filter(({ what }) => tier.get(what) === wanted))
  return {
    on: today,
    proofs: Object.fromEntries(results.map(({ proof, rows }) => [proof, rate(rows)])),
    tiers: { T: tierRate('T'), R: tierRate('R') },
    probes: Object.fromEntries(
      ids.map((id) => [id, { defects: probeRate('defects', id), twins: probeRate('twins', id) }]),
    ),
  }
}

/** Keeps what is known of the other languages. */
export function writeMeasured(kind: Kind, measured: MeasuredKind): void {
  const known = readMeasured()
  writeFileSync(measuredFile, `${JSON.stringify({ ...known, [kind]: measured }, null, 2)}\n`)
}

function rate(rows: readonly ProofRow[]): Rate {
  const valid = rows.filter(({ invalid }) => invalid !== true)
  return { of: valid.length, held: valid.filter(({ holds }) => holds).length }
}
