import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { turnstile } from './turnstile.ts'

test('never more are inside than may be, and all come through, also after a failure', async () => {
  const turn = turnstile(2)
  let inside = 0
  let most = 0

  const results = await Promise.allSettled(
    Array.from({ length: 7 }, (_, index) =>
      turn(async () => {
        inside += 1
        most = Math.max(most, inside)
        await setImmediate()
        inside -= 1
        if (index === 2) throw new Error('failed')
        return index
      }),
    ),
  )

  assert.equal(most, 2)
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 6)
})
