import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readLimits, usualLimits } from './limits.ts'

test('the limits are those of the service, and the usual ones where it tells none', () => {
  assert.deepEqual(readLimits(undefined), usualLimits)
  assert.deepEqual(readLimits({ batch_files_max: 4 }), { ...usualLimits, batchFilesMax: 4 })
})
