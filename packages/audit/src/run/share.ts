/** How much of the whole score each probe is, in percent, if all apply. @module */

import type { Probe } from '../probe.ts'
import { shares } from '../score.ts'

export function sharesOf(probes: readonly Probe[]): (probe: Probe) => number {
  const scored = new Map(
    probes.map((probe) => {
      const { id, wing, severity } = probe
      return [probe.id, { probe: id, wing, severity, verdict: 'UNKNOWN' as const }]
    }),
  )
  const share = shares([...scored.values()])
  return ({ id }) => {
    const finding = scored.get(id)
    return finding === undefined ? 0 : share(finding)
  }
}
