import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines } from '../database/testing/databases.ts'
import { completeJob, failJob } from './leases.ts'
import { cancelJob, forgetFinished, replayJob, replayJobs } from './operations.ts'
import { listJobs } from './reading.ts'
import { readQueues } from './statistics.ts'
import { leaseOf, sharedJobStore } from './testing/job-store.ts'

const noResult = { result: null, progress: null }

for (const engine of engines) {
  const emptyStore = sharedJobStore(engine)

  test(`${engine.engine}: all dead jobs of a name are replayed at once`, async () => {
    const store = await emptyStore()
    for (let each = 0; each < 3; each += 1) await store.enqueue()
    for (const job of await store.claim()) {
      await failJob(store, leaseOf(job), { message: 'no', retryInMs: undefined })
    }

    assert.deepEqual(await replayJobs(store, { name: 'other' }), [])
    assert.equal((await replayJobs(store, { name: 'anything', limit: 2 })).length, 2)
    assert.equal((await replayJobs(store, { queue: 'default' })).length, 1)
  })

  test(`${engine.engine}: cancelling ends what is not done, twice does nothing more`, async () => {
    const store = await emptyStore()
    const { id } = await store.enqueue()
    const [job] = await store.claim()

    await cancelJob(store, id)
    await cancelJob(store, id)

    assert.equal(await store.stateOf(id), 'cancelled')
    assert.equal(await completeJob(store, leaseOf(job), noResult), false)
    for (const unknown of ['0198a1b2-0000-7000-8000-000000000000', "'; drop table jobs"]) {
      await assert.rejects(cancelJob(store, unknown), { code: 'JOB_NOT_FOUND' })
      await assert.rejects(replayJob(store, unknown), { code: 'JOB_NOT_FOUND' })
    }
    const done = await store.enqueue()
    await completeJob(store, leaseOf((await store.claim())[0]), noResult)
    await assert.rejects(cancelJob(store, done.id), { code: 'JOB_STATE_CONFLICT' })
  })

  test(`${engine.engine}: done jobs are forgotten in time, dead ones are not`, async () => {
    const store = await emptyStore()
    const [done, dead] = [await store.enqueue(), await store.enqueue()]
    for (const job of await store.claim()) {
      if (job.id === done.id) await completeJob(store, leaseOf(job), noResult)
      else await failJob(store, leaseOf(job), { message: 'no', retryInMs: undefined })
    }

    assert.equal(await forgetFinished(store, 60_000), 0)
    assert.equal(await forgetFinished(store, -60_000), 1)
    assert.equal(await store.stateOf(done.id), undefined)
    assert.equal(await store.stateOf(dead.id), 'dead')
  })

  test(`${engine.engine}: pages of a list have every job once, newest first`, async () => {
    const store = await emptyStore()
    const made: string[] = []
    for (let each = 0; each < 5; each += 1) made.push((await store.enqueue()).id)
    const pages: string[][] = []
    let cursor: string | null | undefined

    do {
      const page = await listJobs(store.database, {
        state: 'queued',
        queue: 'default',
        limit: 2,
        ...(cursor ? { cursor } : {}),
      })
      pages.push(page.items.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor !== null)

    assert.deepEqual(
      pages.map((page) => page.length),
      [2, 2, 1],
    )
    assert.deepEqual(pages.flat(), made.toSorted().toReversed())
    await assert.rejects(listJobs(store.database, { cursor: 'x' }), { code: 'JOB_CURSOR_INVALID' })
  })

  test(`${engine.engine}: statistics count each state and know how long the oldest waits`, async () => {
    const store = await emptyStore()
    await store.enqueue()
    await store.claim()
    await store.enqueue({ runAt: new Date('2020-01-01') })
    await store.enqueue()

    const [queue] = await readQueues(store.database, store.storeClock)

    const counts = { queued: 2, running: 1, done: 0, dead: 0, cancelled: 0 }
    assert.deepEqual({ ...queue, oldestSeconds: 0 }, { queue: 'default', counts, oldestSeconds: 0 })
    assert.ok((queue?.oldestSeconds ?? 0) > 1e8)
  })
}
