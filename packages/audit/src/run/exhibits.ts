/** What probes keep for the pictures of a report. @module */

import type { AuditReport, FaultStrip, ShutdownTimeline } from '../report/report.ts'

export interface Exhibits {
  readonly keep: (name: 'shutdown' | 'dependency-faults', facts: object) => void
  readonly shutdown: () => AuditReport['shutdown']
  readonly faults: () => AuditReport['faults']
}

/** The last timeline counts; strips of one dependency are joined, the last of each mode counts. */
export function createExhibits(): Exhibits {
  let shutdown: ShutdownTimeline | null = null
  const strips = new Map<string, FaultStrip>()
  const keepStrip = (strip: FaultStrip): void => {
    const modes = new Map(strips.get(strip.dependency)?.modes.map((mode) => [mode.mode, mode]))
    for (const mode of strip.modes) modes.set(mode.mode, mode)
    strips.set(strip.dependency, { ...strip, modes: [...modes.values()] })
  }
  return {
    keep: (name, facts) => {
      if (name === 'shutdown') shutdown = facts as ShutdownTimeline
      else for (const strip of [facts].flat()) keepStrip(strip as FaultStrip)
    },
    shutdown: () => shutdown,
    faults: () => [...strips.values()],
  }
}
