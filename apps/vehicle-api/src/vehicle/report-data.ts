/**
 * What a report says of a vehicle: what its pictures were taken for, how surely, and when.
 *
 * Pure. A report counts at most {@link sourcesMax} pictures, the newest; so the days of its timeline,
 * and the labels of all of them, are no more than that.
 *
 * @module
 */

import type { ReportData } from './report-schemas.ts'

/** What a report counts of one classification. */
export interface ReportSource {
  readonly id: string
  readonly label: string
  readonly confidence: number
  readonly uncertain: boolean
  readonly created_at: string
}

export const sourcesMax = 1_000

/** @param sources newest first, at most one more than {@link sourcesMax} */
export function reportData(sources: readonly ReportSource[]): ReportData {
  const counted = sources.slice(0, sourcesMax)
  const labels = labelShares(counted)
  return {
    classifications: counted.length,
    is_complete: sources.length <= sourcesMax,
    label: labels[0]?.label ?? null,
    labels,
    uncertain: counted.filter(({ uncertain }) => uncertain).length,
    confidences: confidences(counted),
    timeline: timeline(counted),
    first_at: counted.at(-1)?.created_at ?? null,
    last_at: counted[0]?.created_at ?? null,
  }
}

function labelShares(sources: readonly ReportSource[]): ReportData['labels'] {
  const groups = Object.entries(Object.groupBy(sources, ({ label }) => label))
  return groups
    .map(([label, group = []]) => ({
      label,
      classifications: group.length,
      share: round(group.length / sources.length),
      mean_confidence: meanConfidence(group),
    }))
    .sort((one, other) => {
      const byCount = other.classifications - one.classifications
      // Among equals the surer one comes first; the label itself makes the order total.
      return (
        byCount ||
        other.mean_confidence - one.mean_confidence ||
        one.label.localeCompare(other.label)
      )
    })
}

function timeline(sources: readonly ReportSource[]): ReportData['timeline'] {
  const days = Object.groupBy(sources, ({ created_at }) => created_at.slice(0, 10))
  return Object.entries(days)
    .map(([day, group = []]) => ({
      day,
      classifications: group.length,
      mean_confidence: meanConfidence(group),
      labels: labelShares(group).map(({ label, classifications }) => ({ label, classifications })),
    }))
    .sort((one, other) => one.day.localeCompare(other.day))
}

const tenths = 10

/** How many pictures there are in each tenth of confidence; 1 belongs to the last. */
function confidences(sources: readonly ReportSource[]): number[] {
  const counts = Array<number>(tenths).fill(0)
  for (const { confidence } of sources) {
    const at = Math.min(Math.floor(confidence * tenths), tenths - 1)
    counts[at] = (counts[at] ?? 0) + 1
  }
  return counts
}

function meanConfidence(sources: readonly ReportSource[]): number {
  return round(sources.reduce((sum, { confidence }) => sum + confidence, 0) / sources.length)
}

function round(value: number): number {
  return Math.round(value * 1e5) / 1e5
}
