/**
 * Proves that every alert is raised by a real fault of the real service under a real Prometheus, that
 * it is over when the fault is, that nothing else fires, and that ten times the threshold does not:
 * one table. Takes about a quarter of an hour; time of the rules runs faster
 * (`alerts/compressed-rules.ts`). Some of it needs root, and says so.
 *
 *     npm run prove:alerts [-- ALERT …]
 */

import { loadavg } from 'node:os'
import { alertStands } from './alerts/alert-stands.ts'
import { type AlertRow, alertTable, isProven } from './alerts/alert-table.ts'
import { helpIfAsked } from './program-help.ts'
import { alertRules } from './prometheus-rules.ts'

helpIfAsked(import.meta.filename)

const all = alertRules().map(({ alert }) => alert)
const chosen = process.argv.slice(2)
const unknown = chosen.filter((name) => !all.includes(name))
if (unknown.length > 0) {
  process.stderr.write(`There is no alert "${unknown.join(', ')}"; there are ${all.join(', ')}.\n`)
  process.exit(2)
}

// What is undone at the exit is undone then, too.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const wanted = chosen.length === 0 ? all : chosen
const startMs = performance.now()
const rows: AlertRow[] = []
for (const stand of alertStands) {
  const faults = stand.faults.filter(({ raises }) => raises.some((each) => wanted.includes(each)))
  if (faults.length === 0) continue
  say(`a stand: ${stand.name} (load ${loadavg()[0]?.toFixed(1)})`)
  rows.push(...(await stand.proved(faults, noted)))
}
for (const alert of wanted.filter((name) => !rows.some((row) => row.alert === name))) {
  rows.push({ alert, fault: 'none that is known here' })
}
process.stdout.write(alertTable(rows.toSorted(byAlert)))
say(`took ${((performance.now() - startMs) / 60_000).toFixed(1)} min`)
process.exit(rows.every(isProven) ? 0 : 1)

function noted(seen: readonly AlertRow[]): void {
  // The table comes last, and that may be a quarter of an hour later.
  for (const row of seen) process.stderr.write(alertTable([row]).split('\n')[2]?.concat('\n') ?? '')
}

function byAlert(one: AlertRow, other: AlertRow): number {
  return all.indexOf(one.alert) - all.indexOf(other.alert)
}

function say(words: string): void {
  process.stderr.write(`… ${words}\n`)
}
