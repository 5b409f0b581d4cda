import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AlertRow, alertTable, isProven } from './alert-table.ts'

const good: AlertRow = { alert: 'A', fault: 'a fault', raisedMs: 4_200, clearedMs: 1_000 }

test('an alert is proven that was raised and cleared, alone and not tenfold', () => {
  const rows: readonly (readonly [AlertRow, boolean])[] = [
    [good, true],
    [{ ...good, bystanders: ['B'] }, true],
    [{ ...good, raisedMs: undefined }, false],
    [{ ...good, clearedMs: undefined }, false],
    [{ ...good, unexpected: ['B'] }, false],
    [{ ...good, isTenfoldRaised: true }, false],
  ]

  for (const [row, isGood] of rows) assert.equal(isProven(row), isGood, JSON.stringify(row))
})

test('what was not run is said, and counts as neither', () => {
  const text = alertTable([good, { alert: 'B', fault: 'a full disk', notRun: 'needs root' }])

  assert.match(text, /^\| A \| a fault \| 4\.2 s \| 1\.0 s \| none \| silent \|$/m)
  assert.match(text, /^\| B \| a full disk \| not run: needs root \|/m)
  assert.match(text, /^1 raised and cleared, 0 failed, 1 not run$/m)
})

test('what went wrong is loud', () => {
  const row = { ...good, clearedMs: undefined, unexpected: ['B'], isTenfoldRaised: true }

  const text = alertTable([row])

  assert.match(text, /NEVER CLEARED \| B UNEXPECTED \| RAISED/)
})
