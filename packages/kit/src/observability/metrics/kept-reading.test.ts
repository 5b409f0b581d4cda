import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { keptReading } from './kept-reading.ts'

test('what was read stays while it cannot be read, which is told once, and not after the stop', async () => {
  const problems: unknown[] = []
  let reads = 0
  const read = async () => {
    reads += 1
    if (reads > 1) throw new Error('away')
    return 'known'
  }

  const kept = keptReading({ read, everyMs: 1, onProblem: (error) => problems.push(error) })
  while (reads < 5) await delay(1)
  kept.stop()
  const readsAtStop = reads
  await delay(10)

  assert.equal(kept.last(), 'known')
  assert.equal(problems.length, 1)
  assert.equal(reads, readsAtStop)
})

test('looks do not pile up, and one that throws at once is a failure like another', async () => {
  const gate = Promise.withResolvers<string>()
  const problems: unknown[] = []
  let read = () => gate.promise
  let reads = 0
  const kept = keptReading({
    read: () => {
      reads += 1
      return read()
    },
    everyMs: 60_000,
    onProblem: (error) => problems.push(error),
  })

  const looks = [kept.look(), kept.look()]
  gate.resolve('first')
  await Promise.all(looks)
  const readsAtOnce = reads
  read = () => {
    throw new Error('broken')
  }
  await kept.look()
  read = async () => 'second'
  await kept.look()
  kept.stop()

  assert.equal(readsAtOnce, 1)
  assert.equal(problems.length, 1)
  assert.equal(kept.last(), 'second')
})
