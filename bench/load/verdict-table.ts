/**
 * What a load has shown, for people and for programs.
 *
 * @module
 */

import { type Column, renderTable } from '../table.ts'
import type { Observed, Verdict } from './judge.ts'

const columns: readonly Column[] = [
  { title: 'route', align: 'left' },
  { title: 'answered', align: 'right' },
  { title: 'at least', align: 'right' },
  { title: 'failed', align: 'right' },
  { title: 'p50 ms', align: 'right' },
  { title: 'p95 ms', align: 'right' },
  { title: 'at most', align: 'right' },
  { title: 'p99 ms', align: 'right' },
  { title: 'at most', align: 'right' },
  { title: 'thresholds', align: 'left' },
]

export function verdictTable(verdicts: readonly Verdict[]): string {
  return renderTable(
    columns,
    verdicts.map(({ limits, observed, unmet }) => [
      observed.route,
      String(observed.answered),
      String(limits.answeredMin),
      String(observed.failed),
      ms(observed.p50Ms),
      ms(observed.p95Ms),
      String(limits.p95Ms),
      ms(observed.p99Ms),
      String(limits.p99Ms),
      unmet.length === 0 ? 'met' : `NOT MET: ${[...unmet, ...oddStatuses(observed)].join(', ')}`,
    ]),
  )
}

/** What came most often when requests failed tells more than that they did. */
function oddStatuses({ failed, statuses }: Observed): readonly string[] {
  if (failed === 0) return []
  const counted = Object.entries(statuses).map(([status, count]) => `${count} x ${status}`)
  return [`answers: ${counted.join(' ')}`]
}

function ms(value: number): string {
  return Number.isNaN(value) ? '-' : value.toFixed(1)
}
