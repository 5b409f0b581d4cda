import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearest } from './nearest.ts'

test('a mistyped word is told from one that means something else', () => {
  const known = ['migrate', 'backup', 'restore', 'verify', 'status', 'up', 'down', '--json']

  const found = ['mirgate', 'migration', 'stauts', 'stat', 'backups', 'donw', '--jsn', 'u']
  const unknown = ['help', 'x', 'deploy', '']

  assert.deepEqual(
    found.map((word) => nearest(word, known)),
    ['migrate', 'migrate', 'status', 'status', 'backup', 'down', '--json', 'up'],
  )
  assert.deepEqual(
    unknown.map((word) => nearest(word, known)),
    [undefined, undefined, undefined, undefined],
  )
})
