import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { System } from '../../../api/types.ts'
import { SystemFeed, samplesKept, staleAfterMs } from './feed.ts'
import { aSample, aSystem, samplesUpTo } from './testing/samples.ts'

function feedOf(...answers: readonly System[]) {
  const asked: (number | undefined)[] = []
  const clock = { nowMs: 0 }
  let [next] = [0]
  const feed = new SystemFeed({
    async read(since) {
      asked.push(since)
      const answer = answers[next++]
      if (answer === undefined) throw new Error('nothing more to answer')
      return answer
    },
    now: () => clock.nowMs,
  })
  const seqs = () => feed.samples.map(({ seq }) => seq)
  return { feed, asked, clock, seqs }
}

test('answers and events make one row of samples, each of them once', async () => {
  const { feed, asked, seqs } = feedOf(aSystem('a', samplesUpTo(3)), aSystem('a', [aSample(5)]))
  await feed.read()

  const fits = [3, 4].map((seq) => feed.add({ instance_id: 'a', sample: aSample(seq) }))
  await feed.read()

  assert.deepEqual(fits, [true, true])
  assert.deepEqual(asked, [undefined, 4])
  assert.deepEqual(seqs(), [1, 2, 3, 4, 5])
})

test('an event that leaves out a sample is not taken, so that the next answer brings both', async () => {
  const later = [aSample(2), aSample(3)]
  const { feed, asked, seqs } = feedOf(aSystem('a', [aSample(1)]), aSystem('a', later))
  await feed.read()

  const fits = feed.add({ instance_id: 'a', sample: aSample(3) })
  await feed.read()

  assert.equal(fits, false)
  assert.deepEqual(asked, [undefined, 1])
  assert.deepEqual(seqs(), [1, 2, 3])
})

test('events of another instance say nothing of this one', async () => {
  const { feed, seqs } = feedOf(aSystem('a', [aSample(1)]))
  await feed.read()

  feed.add({ instance_id: 'b', sample: aSample(2) })

  assert.deepEqual(seqs(), [1])
})

test('another instance is read from its beginning once the one before is silent', async () => {
  const other = aSystem('b', samplesUpTo(2))
  const { feed, asked, clock, seqs } = feedOf(aSystem('a', samplesUpTo(9)), other, other, other)
  await feed.read()

  const whileHeard = await feed.read()
  clock.nowMs = staleAfterMs
  const afterwards = await feed.read()

  assert.deepEqual([whileHeard.instance.id, afterwards.instance.id], ['a', 'b'])
  assert.deepEqual(asked, [undefined, 9, 9, undefined])
  assert.deepEqual(seqs(), [1, 2])
})

test('samples of ten minutes are kept', async () => {
  const { feed, seqs } = feedOf(aSystem('a', samplesUpTo(samplesKept)))
  await feed.read()

  feed.add({ instance_id: 'a', sample: aSample(samplesKept + 1) })

  assert.equal(feed.samples.length, samplesKept)
  assert.deepEqual([seqs().at(0), seqs().at(-1)], [2, samplesKept + 1])
})

test('figures are stale ten seconds after the last that was new', async () => {
  const { feed, clock } = feedOf(aSystem('a', [aSample(1)]), aSystem('a'))
  const before = feed.isStale()
  await feed.read()

  clock.nowMs = 9_999
  await feed.read()
  const inTime = feed.isStale()
  clock.nowMs = staleAfterMs

  assert.deepEqual([before, inTime, feed.isStale()], [false, false, true])
})

test('whoever listens hears of each change once', async () => {
  const { feed } = feedOf(aSystem('a', samplesUpTo(3)), aSystem('a'))
  let heard = 0
  const leave = feed.subscribe(() => {
    heard += 1
  })

  await feed.read()
  await feed.read()
  feed.add({ instance_id: 'a', sample: aSample(4) })
  leave()
  feed.add({ instance_id: 'a', sample: aSample(5) })

  assert.equal(heard, 2)
})
