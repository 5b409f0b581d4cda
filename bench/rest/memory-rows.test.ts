import assert from 'node:assert/strict'
import { test } from 'node:test'
import { growthOf } from './memory-rows.ts'

test('memory that is taken at first and then kept does not grow', () => {
  const underLoad = [70, 95, 100, 102, 98, 101, 99, 100, 101, 100, 102, 98, 101, 99, 100]

  assert.equal(growthOf({ afterStart: 60, underLoad }), 0)
})

test('memory that each part adds to grows by what the later ones add', () => {
  const underLoad = Array.from({ length: 15 }, (_, part) => 100 + 2 * part)

  assert.equal(growthOf({ afterStart: 60, underLoad }), 8)
})
