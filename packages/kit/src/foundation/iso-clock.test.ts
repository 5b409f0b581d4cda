import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isoClock } from './iso-clock.ts'

test('the time is written anew when it has changed, forwards or backwards', () => {
  const times = [0, 0, 1, 999, 1_000, 500, 1_769_860_800_123]
  let at = -1
  const clock = isoClock(() => {
    at += 1
    return times[at] ?? 0
  })

  for (const time of times) assert.equal(clock(), new Date(time).toISOString())
})
