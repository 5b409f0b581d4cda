import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

const launcher = join(import.meta.dirname, 'launch.mjs')

test('a Node that is not there is refused in one line', () => {
  const { status, stderr } = launchUnder('/nowhere/node')

  assert.equal(status, 1)
  assert.match(stderr, /^plimsoll: PLIMSOLL_NODE cannot be run: .*ENOENT\n$/)
})

test('a Node that is too old is refused in one line that says which would do', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-node-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const oldNode = join(folder, 'node')
  writeFileSync(oldNode, '#!/bin/sh\necho v24.11.9\n', { mode: 0o755 })

  const { status, stderr } = launchUnder(oldNode)

  assert.equal(status, 1)
  assert.equal(stderr, 'plimsoll: PLIMSOLL_NODE is Node v24.11.9; give one of 24.12 or newer.\n')
})

function launchUnder(node: string) {
  const env = { ...process.env, PLIMSOLL_NODE: node }
  return spawnSync(process.execPath, [launcher, 'tools/docs.ts'], { encoding: 'utf8', env })
}
