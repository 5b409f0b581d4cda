/**
 * What a report says, as it is drawn and told.
 *
 * Pure. The days of a report are in UTC, so they are read and written in UTC here.
 *
 * @module
 */

import type { ReportData } from '../../api/types.ts'

export interface Figures {
  readonly uncertainShare: number
  /** Of all pictures; undefined if there are none. */
  readonly meanConfidence: number | undefined
}

export function figuresOf({ classifications, uncertain, labels }: ReportData): Figures {
  if (classifications === 0) return { uncertainShare: 0, meanConfidence: undefined }
  const sum = labels.reduce((total, one) => total + one.mean_confidence * one.classifications, 0)
  return {
    uncertainShare: uncertain / classifications,
    meanConfidence: sum / classifications,
  }
}

export type Unit = 'day' | 'week' | 'month'

export interface Bucket {
  /** Its first day, such as 2026-01-31. */
  readonly day: string
  readonly classifications: number
  /** How many show what; what is not drawn on its own counts as {@link otherLabels}. */
  readonly labels: Readonly<Record<string, number>>
}

export interface Timeline {
  readonly unit: Unit
  /** With those in which nothing was classified. */
  readonly buckets: readonly Bucket[]
  /** What is drawn on its own, the most frequent first; and {@link otherLabels} if there are more. */
  readonly labels: readonly string[]
}

export const otherLabels = 'other'

const dayMs = 86_400_000
const labelsMax = 4

export function timelineOf({ timeline, labels }: ReportData): Timeline {
  const drawn = labels.slice(0, labelsMax).map(({ label }) => label)
  const first = timeline[0]?.day
  const last = timeline.at(-1)?.day
  if (first === undefined || last === undefined) return { unit: 'day', buckets: [], labels: [] }
  const unit = unitFor((Date.parse(last) - Date.parse(first)) / dayMs)
  const groups = Map.groupBy(timeline, ({ day }) => beginOf(day, unit))
  const buckets = beginsBetween(first, last, unit).map((day) =>
    bucketOf(day, groups.get(day) ?? [], drawn),
  )
  const hasOthers = buckets.some(({ labels: counts }) => otherLabels in counts)
  const shown = new Set(hasOthers ? [...drawn, otherLabels] : drawn)
  return { unit, buckets, labels: [...shown] }
}

/** About as many bars as can be told apart. */
function unitFor(days: number): Unit {
  if (days <= 45) return 'day'
  return days <= 320 ? 'week' : 'month'
}

function bucketOf(day: string, days: ReportData['timeline'], drawn: readonly string[]): Bucket {
  const labels: Record<string, number> = {}
  for (const each of days) {
    // Those of early reports are not told apart.
    const counts = each.labels ?? [{ label: otherLabels, classifications: each.classifications }]
    for (const { label, classifications } of counts) {
      const name = drawn.includes(label) ? label : otherLabels
      labels[name] = (labels[name] ?? 0) + classifications
    }
  }
  const classifications = days.reduce((sum, one) => sum + one.classifications, 0)
  return { day, classifications, labels }
}

function beginsBetween(first: string, last: string, unit: Unit): readonly string[] {
  const begins: string[] = []
  for (let day = beginOf(first, unit); day <= last; day = nextBegin(day, unit)) begins.push(day)
  return begins
}

function beginOf(day: string, unit: Unit): string {
  if (unit === 'day') return day
  if (unit === 'month') return `${day.slice(0, 7)}-01`
  // Weeks begin on Monday.
  const sinceMonday = (new Date(day).getUTCDay() + 6) % 7
  return dayOf(Date.parse(day) - sinceMonday * dayMs)
}

function nextBegin(day: string, unit: Unit): string {
  if (unit === 'month') return beginOf(dayOf(Date.parse(day) + 31 * dayMs), 'month')
  return dayOf(Date.parse(day) + (unit === 'week' ? 7 : 1) * dayMs)
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

const days = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', timeZone: 'UTC' })
const months = new Intl.DateTimeFormat('en', { month: 'short', year: 'numeric', timeZone: 'UTC' })

/** `Jan 31`, or `Jan 2026`. */
export function bucketName(day: string, unit: Unit): string {
  return (unit === 'month' ? months : days).format(new Date(day))
}
