/**
 * How far it is, for a progress bar: the fraction never goes back and ends at 1.
 *
 * @module
 */

export type BackupAction = 'create' | 'verify' | 'restore'

export interface BackupProgress {
  readonly action: BackupAction
  /** What is being done, such as `dump`. */
  readonly step: string
  /** Of the whole action, from 0 to 1. */
  readonly fraction: number
}

/** Tells that so much of a step, from 0 to 1, is done; steps come in their order. */
export type ReportStep = (step: string, part: number) => void

/** A step takes the share of the whole that its weight says. */
export function stepReporter(
  action: BackupAction,
  weights: Readonly<Record<string, number>>,
  report: (progress: BackupProgress) => void,
): ReportStep {
  const names = Object.keys(weights)
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0)
  let reached = 0
  return (step, part) => {
    const before = names
      .slice(0, names.indexOf(step))
      .reduce((sum, name) => sum + (weights[name] ?? 0), 0)
    const done = before + (weights[step] ?? 0) * Math.min(1, Math.max(0, part))
    reached = Math.max(reached, done / total)
    report({ action, step, fraction: reached })
  }
}
