import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onCore, parseCoreList } from './pinning.ts'

test('a list of cores may have ranges and single cores', () => {
  assert.deepEqual(parseCoreList('0-2,5\n'), [0, 1, 2, 5])
  assert.deepEqual(parseCoreList('7'), [7])
  assert.deepEqual(parseCoreList(''), [])
})

test('a command is put on its core only when there is one', () => {
  const command = ['node', 'server.ts']

  assert.deepEqual(onCore(1, command), ['taskset', '-c', '1', 'node', 'server.ts'])
  assert.deepEqual(onCore(undefined, command), command)
})
