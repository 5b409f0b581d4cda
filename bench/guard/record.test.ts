import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { findRecord, type GuardRecord, writeRecord } from './record.ts'

const machine = { cpu: 'one', cores: 2, node: 'v24.21.0', platform: 'linux x64' }

test('a record is found on the kind of machine that it was made on, and on no other', (t) => {
  const file = emptyFile(t)

  writeRecord(file, recordOf(machine, 1.5))

  assert.equal(findRecord(file, machine)?.ratio.median, 1.5)
  for (const other of [{ cpu: 'other' }, { cores: 4 }, { node: 'v26.0.0' }, { platform: 'mac' }]) {
    assert.equal(findRecord(file, { ...machine, ...other }), undefined)
  }
})

test('a new record takes the place of the old one of its machine alone', (t) => {
  const file = emptyFile(t)
  writeRecord(file, recordOf(machine, 1.5))
  writeRecord(file, recordOf({ ...machine, cpu: 'other' }, 1.7))

  writeRecord(file, recordOf(machine, 1.4))

  assert.equal(findRecord(file, machine)?.ratio.median, 1.4)
  assert.equal(findRecord(file, { ...machine, cpu: 'other' })?.ratio.median, 1.7)
})

test('where nothing was ever recorded there is no record', (t) => {
  assert.equal(findRecord(emptyFile(t), machine), undefined)
})

function recordOf(of: GuardRecord['machine'], median: number): GuardRecord {
  const ratio = { low: median - 0.01, median, high: median + 0.01 }
  return { machine: of, commit: 'abc', measured_at: '2026-01-31T12:00:00.000Z', pairs: 8, ratio }
}

function emptyFile(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'plimsoll-guard-test-'))
  t.after(() => rmSync(directory, { recursive: true }))
  return join(directory, 'results/guard.json')
}
