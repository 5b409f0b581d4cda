import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines } from '../database/testing/databases.ts'
import { enqueueJob } from './enqueue.ts'
import { JobQueueFullError } from './errors.ts'
import { completeJob } from './leases.ts'
import { anything, leaseOf, openJobStore, sharedJobStore } from './testing/job-store.ts'

const noResult = { result: null, progress: null }

for (const engine of engines) {
  const emptyStore = sharedJobStore(engine)

  test(`${engine.engine}: a job is there exactly if its transaction was committed`, async () => {
    const store = await emptyStore()

    await assert.rejects(
      store.database.transaction(async (queries) => {
        await enqueueJob(store.enqueueStore, queries, anything, {})
        throw new Error('changed my mind')
      }),
      /changed my mind/,
    )
    assert.deepEqual(await store.claim(), [])

    const { id } = await store.enqueue()
    assert.deepEqual(
      (await store.claim()).map((job) => job.id),
      [id],
    )
  })

  test(`${engine.engine}: jobs are claimed by priority, then time, then id, and none twice`, async () => {
    const store = await emptyStore()
    const first = await store.enqueue({ runAt: new Date('2020-01-02') })
    const earlier = await store.enqueue({ runAt: new Date('2020-01-01') })
    const twin = await store.enqueue({ runAt: new Date('2020-01-02') })
    const urgent = await store.enqueue({ priority: 5 })

    const two = await store.claim({ limit: 2 })
    const rest = await store.claim()

    assert.deepEqual(ids(two), [urgent.id, earlier.id])
    assert.deepEqual(ids(rest), [first.id, twin.id].toSorted())
    assert.deepEqual(await store.claim(), [])
  })

  test(`${engine.engine}: a part of a claim goes to those who wait longest`, async () => {
    const store = await emptyStore()
    const patient = await store.enqueue({ priority: -10, runAt: new Date('2020-01-01') })
    await store.enqueue({ priority: 5 })
    const urgent = await store.enqueue({ priority: 9 })

    const claimed = await store.claim({ limit: 2, byAge: 1 })

    assert.deepEqual(ids(claimed), [urgent.id, patient.id])
  })

  test(`${engine.engine}: several claims at once share the jobs`, async () => {
    const store = await emptyStore()
    for (let each = 0; each < 30; each += 1) await store.enqueue()

    const claims = await Promise.all(Array.from({ length: 6 }, () => store.claim({ limit: 10 })))

    const claimed = claims.flat()
    assert.equal(claimed.length, 30)
    assert.equal(new Set(ids(claimed)).size, 30)
    assert.equal(new Set(claimed.map((job) => job.lease_token)).size, 30)
  })

  test(`${engine.engine}: jobs of other names, queues and times are left alone`, async () => {
    const store = await emptyStore()
    await store.enqueue()
    await store.enqueue({ runAt: new Date('2200-01-01') })

    assert.deepEqual(await store.claim({ names: ['of-a-newer-version'] }), [])
    assert.deepEqual(await store.claim({ queue: 'other' }), [])
    assert.equal((await store.claim()).length, 1)
  })

  test(`${engine.engine}: a key makes one job, whatever became of it`, async () => {
    const store = await emptyStore()
    const first = await store.enqueue({ dedupeKey: 'report 1' })

    const together = await Promise.all(
      Array.from({ length: 5 }, () => store.enqueue({ dedupeKey: 'report 2' })),
    )
    const [job] = await store.claim({ limit: 1 })
    await completeJob(store, leaseOf(job), noResult)
    const again = await store.enqueue({ dedupeKey: 'report 1' })

    assert.deepEqual([first.isNew, again], [true, { id: first.id, isNew: false }])
    assert.equal(together.filter(({ isNew }) => isNew).length, 1)
    assert.equal(new Set(together.map(({ id }) => id)).size, 1)
  })

  test(`${engine.engine}: a full queue refuses and says when to come back`, async () => {
    await using store = await openJobStore(engine, { queuedMax: 2 })
    await store.enqueue()
    store.clock.pass(1_000)
    await store.enqueue()
    store.clock.pass(1_000)

    const refused: unknown = await store.enqueue().catch((error: unknown) => error)

    assert.ok(refused instanceof JobQueueFullError)
    assert.equal(refused.headers['retry-after'], '5')
    await store.claim()
    store.clock.pass(1_000)
    assert.ok((await store.enqueue()).isNew)
  })
}

function ids(jobs: readonly { readonly id: string }[]): string[] {
  return jobs.map(({ id }) => id)
}
