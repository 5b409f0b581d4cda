import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fence } from './fence.ts'
import { ManualClock } from './testing/manual-clock.ts'

test('a replica is fresh for two seconds from the sending of the cycle, not from its end', async () => {
  const { fence, clock } = fenced()
  assert.equal(fence.isFresh, false)
  const sentMs = clock.monotonic()

  await clock.advance(1_500)
  fence.renew(sentMs)

  assert.equal(fence.isFresh, true)
  await clock.advance(499)
  assert.equal(fence.isFresh, true)
  await clock.advance(1)
  assert.equal(fence.isFresh, false)
})

test('a cycle that took longer than that makes nothing fresh', async () => {
  const { fence, clock } = fenced()
  const sentMs = clock.monotonic()

  await clock.advance(2_000)
  fence.renew(sentMs)

  assert.equal(fence.isFresh, false)
})

test('an older cycle does not take back what a younger one gave', async () => {
  const { fence, clock } = fenced()
  const sentMs = clock.monotonic()
  await clock.advance(1_000)

  fence.renew(clock.monotonic())
  fence.renew(sentMs)
  await clock.advance(1_999)

  assert.equal(fence.isFresh, true)
})

test('who waits goes on with the cycle, or when the time is up', async () => {
  const { fence, clock } = fenced()
  const log: string[] = []
  void fence.waitFresh(50).then(() => log.push('first'))
  await clock.advance(20)
  void fence.waitFresh(50).then(() => log.push('second'))

  await clock.advance(30)
  assert.deepEqual(log, ['first'])
  fence.renew(clock.monotonic())
  await clock.advance(0)

  assert.deepEqual(log, ['first', 'second'])
})

function fenced() {
  const clock = new ManualClock()
  return { clock, fence: new Fence(clock, 2_000) }
}
