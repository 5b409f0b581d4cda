import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { memoryFolder } from './memory-folder.ts'

test('files lie in memory where the machine lends as much as is needed, and only there', async () => {
  const lent = await memoryFolder(1)
  const tooMuch = await memoryFolder(2 ** 60)

  assert.equal(lent !== undefined, existsSync('/dev/shm'))
  assert.equal(tooMuch, undefined)
})
