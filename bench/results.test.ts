import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { describeRun, saveResult } from './results.ts'

test('a saved result says what was measured, on what, and nothing of where', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'plimsoll-bench-test-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const machine = {
    commit: '0123456789ab',
    node: 'v24.21.0',
    cpu: 'Some CPU',
    cores: 2,
    platform: 'linux x64',
    loadBefore: 0.1,
  }

  saveResult(directory, {
    id: 'start',
    title: 'Start to ready',
    machine,
    pinning: 'not pinned',
    measuredAt: '2026-01-31T12:00:00.000Z',
    result: { text: '| a |', data: { median: 1 } },
  })

  const page = readFileSync(join(directory, 'start.md'), 'utf8')
  assert.equal(
    page,
    '# Start to ready\n\nMeasured 2026-01-31 at commit 0123456789ab; Node v24.21.0, Some CPU, ' +
      '2 cores, linux x64; not pinned.\n\n| a |\n',
  )
  const data = JSON.parse(readFileSync(join(directory, 'start.json'), 'utf8'))
  assert.deepEqual(data.result, { median: 1 })
  assert.deepEqual(data.machine, machine)
})

test('a result of a busy machine says that it is not to be quoted', () => {
  const run = { id: 'start', title: 'Start', pinning: 'not pinned', measuredAt: '2026-01-31' }
  const machine = { commit: 'none', node: 'v24', cpu: 'CPU', cores: 2, platform: 'linux x64' }

  const quiet = describeRun({ ...run, machine: { ...machine, loadBefore: 0.5 } })
  const busy = describeRun({ ...run, machine: { ...machine, loadBefore: 0.6 } })

  assert.doesNotMatch(quiet, /busy/)
  assert.match(busy, /load 0\.6\): not to be quoted/)
})
