import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { engines } from '../database/testing/databases.ts'
import {
  completeJob,
  failJob,
  fenceLease,
  releaseJobs,
  renewLeases,
  storeProgress,
  sweepLapsed,
} from './leases.ts'
import { replayJob } from './operations.ts'
import { readJob } from './reading.ts'
import { leaseOf, openJobStore, sharedJobStore } from './testing/job-store.ts'

const noResult = { result: null, progress: null }

for (const engine of engines) {
  const emptyStore = sharedJobStore(engine)

  test(`${engine.engine}: a lapsed job of an unknown name is neither failed nor taken back`, async () => {
    const store = await emptyStore()
    const { id } = await store.enqueue()
    await store.claim({ leaseMs: -1 })

    assert.deepEqual(await sweepLapsed(store, ['of-this-version']), [])
    assert.equal(await store.stateOf(id), 'running')
  })

  test(`${engine.engine}: what a stale holder says is refused, and tokens only grow`, async () => {
    const store = await emptyStore()
    const { id } = await store.enqueue()
    const [stale] = await store.claim({ leaseMs: -1 })
    await sweepLapsed(store, ['anything'])
    const [holder] = await store.claim()

    const lost = leaseOf(stale)
    const failure = { message: 'late', retryInMs: 0 }
    assert.ok(leaseOf(holder).token > lost.token)
    assert.equal(await completeJob(store, lost, noResult), false)
    assert.equal(await failJob(store, lost, failure), undefined)
    assert.equal(await releaseJobs(store, [lost]), 0)
    assert.deepEqual(await renewLeases(store, [lost], 1_000), new Set())
    await storeProgress(store, lost, '{"fraction":0.9}')
    await assert.rejects(
      store.database.transaction((queries) => fenceLease(store, queries, lost)),
      { code: 'JOB_LEASE_LOST' },
    )

    await store.database.transaction((queries) => fenceLease(store, queries, leaseOf(holder)))
    assert.equal(await completeJob(store, leaseOf(holder), noResult), true)
    assert.equal(await completeJob(store, leaseOf(holder), noResult), false)
    const job = await readJob(store.database, id)
    assert.deepEqual([job?.state, job?.progress, job?.attempt], ['done', undefined, 2])
  })

  test(`${engine.engine}: control: without the token a job is completed twice`, async () => {
    await using store = await openJobStore(engine, {
      heldBy: (eb, leases) =>
        eb(
          'id',
          'in',
          leases.map(({ id }) => id),
        ),
    })
    await store.enqueue()
    const [stale] = await store.claim({ leaseMs: -1 })
    await sweepLapsed(store, ['anything'])
    const [holder] = await store.claim()

    assert.equal(await completeJob(store, leaseOf(holder), noResult), true)
    assert.equal(await completeJob(store, leaseOf(stale), noResult), true)
  })

  test(`${engine.engine}: a renewed lease lasts, one that ran out is taken back`, async () => {
    const store = await emptyStore()
    const { id } = await store.enqueue()
    const [job] = await store.claim({ leaseMs: -1 })
    const lease = leaseOf(job)

    assert.deepEqual(await renewLeases(store, [lease], 30_000), new Set([lease.token]))
    assert.deepEqual(await sweepLapsed(store, ['anything']), [])
    await renewLeases(store, [lease], -1)
    const lapsed = await sweepLapsed(store, ['anything'])

    assert.deepEqual(lapsed, [{ ...lease, name: 'anything', state: 'queued' }])
    assert.match((await readJob(store.database, id))?.lastError ?? '', /lease ran out/)
  })

  test(`${engine.engine}: a job that fails waits, and at its last attempt is dead until replayed`, async () => {
    const store = await emptyStore()
    const { id } = await store.enqueue()
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const [job] = await store.claim()
      const retry = { message: `attempt ${attempt}`, retryInMs: 0 }
      const state = await failJob(store, leaseOf(job), retry)
      assert.equal(state, attempt === 5 ? 'dead' : 'queued')
      // PostgreSQL rounds its time to milliseconds, so `now` may be half of one ahead.
      await delay(1)
    }

    assert.deepEqual(await store.claim(), [])
    assert.equal((await readJob(store.database, id))?.lastError, 'attempt 5')
    await replayJob(store, id)
    await delay(1)
    const [again] = await store.claim()
    assert.equal(again?.attempt, 1)
    await assert.rejects(replayJob(store, id), { code: 'JOB_STATE_CONFLICT' })
  })

  test(`${engine.engine}: a failed job is not claimed before its time`, async () => {
    const store = await emptyStore()
    await store.enqueue()
    const [job] = await store.claim()

    await failJob(store, leaseOf(job), { message: 'no', retryInMs: 60_000 })

    assert.deepEqual(await store.claim(), [])
  })

  test(`${engine.engine}: a job that is given back is not counted as an attempt`, async () => {
    const store = await emptyStore()
    await store.enqueue()
    const [job] = await store.claim()

    assert.equal(await releaseJobs(store, [leaseOf(job)]), 1)
    await delay(1)
    const [again] = await store.claim()

    assert.equal(again?.attempt, 1)
    assert.ok(leaseOf(again).token > leaseOf(job).token)
  })
}
