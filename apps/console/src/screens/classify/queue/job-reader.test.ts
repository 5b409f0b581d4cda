import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProblemError } from '../../../api/problem.ts'
import { ManualTime } from '../testing/manual-time.ts'
import { batch } from '../testing/pictures.ts'
import { JobReader } from './job-reader.ts'

test('of many events in a moment comes one reading', async () => {
  const { reader, reads, time } = following(['one'])
  reader.live(true)
  await time.pass(400)

  for (let event = 0; event < 100; event += 1) {
    reader.touch('one')
    await time.pass(10)
  }

  // One begun by itself, then one each 400 ms.
  assert.equal(reads.length, 3)
})

test('while events come, nothing is read without one, but now and then', async () => {
  const { reader, reads, time } = following(['one'])
  reader.live(true)
  await time.pass(400)

  await time.pass(7_999)
  assert.equal(reads.length, 1)
  await time.pass(1)

  assert.equal(reads.length, 2)
})

test('without events it asks every moment', async () => {
  const { reads, time } = following(['one'])

  await time.pass(400 + 4 * 1_500)

  assert.equal(reads.length, 5)
})

test('what is new is read first, and what the service said too early is not lost', async () => {
  const { reader, reads, time } = following(['one'])
  reader.live(true)
  await time.pass(1_000)

  reader.touch('two')
  reader.follow(['one', 'two'])
  await time.pass(400)

  assert.deepEqual(reads, ['one', 'two'])
})

test('a refusal is waited for as long as it says, whatever is new', async () => {
  const { reader, reads, time } = following(['one'], new ProblemError({ status: 429 }, 9))
  await time.pass(400)

  reader.touch('one')
  await time.pass(8_999)
  assert.equal(reads.length, 1)
  await time.pass(1)

  assert.equal(reads.length, 2)
})

test('a batch that the service does not know is told as lost', async () => {
  const { lost, time } = following(['one'], new ProblemError({ status: 404 }))

  await time.pass(400)

  assert.deepEqual(lost, ['one'])
})

test('when there is nothing to follow, nothing is read', async () => {
  const { reader, reads, time } = following(['one'])

  reader.follow([])
  reader.touch()
  await time.pass(60_000)

  assert.deepEqual(reads, [])
})

function following(jobs: readonly string[], error?: Error) {
  const time = new ManualTime()
  const reads: string[] = []
  const lost: string[] = []
  const reader = new JobReader({
    readBatch: async (jobId) => {
      reads.push(jobId)
      if (error !== undefined) throw error
      return batch(jobId, [null])
    },
    later: time.later,
    onRead: () => undefined,
    onLost: (jobId) => {
      lost.push(jobId)
      reader.follow([])
    },
  })
  reader.follow(jobs)
  return { reader, reads, lost, time }
}
