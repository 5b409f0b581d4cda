import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { Type } from 'typebox'
import { engines } from '../database/testing/databases.ts'
import { PermanentJobFailure } from './abort-reasons.ts'
import { defineJob } from './job-definition.ts'
import type { JobEvent } from './job-events.ts'
import { openJobs } from './testing/running-jobs.ts'

const greet = defineJob({
  name: 'greet',
  payload: Type.Object({ name: Type.String({ maxLength: 40 }) }),
  run: ({ name }) => ({ greeting: `Hello ${name}` }),
})

for (const engine of engines) {
  test(`${engine.engine}: a job runs after its commit, before the next poll, and its result is kept`, async () => {
    await using store = await openJobs(engine, { jobs: [greet], pollMs: 60_000 })
    await store.jobs.start()
    await delay(50)

    const id = await store.enqueue(greet, { name: 'Ada' }, { userId: 'u1', requestId: 'r1' })
    const job = await store.until(id, 'done')

    assert.deepEqual(
      [job.result, job.payload, job.userId, job.requestId, job.attempt],
      [{ greeting: 'Hello Ada' }, { name: 'Ada' }, 'u1', 'r1', 1],
    )
    assert.equal((await store.jobs.stats()).worker.completed, 1)
  })

  test(`${engine.engine}: what is kept of a failure went through the redaction first`, async () => {
    const told = 'the key is hunter2'
    const fails = defineJob({
      name: 'fails',
      payload: Type.Object({}),
      attemptsMax: 1,
      run: () => Promise.reject(new Error(told)),
    })
    const redact = (text: string) => text.replace('hunter2', '[redacted]')
    await using store = await openJobs(engine, { jobs: [fails], redact })
    await store.jobs.start()

    const job = await store.until(await store.enqueue(fails, {}), 'dead')

    assert.equal(job.lastError, 'Error: the key is [redacted]')
  })

  test(`${engine.engine}: a job that fails is tried again, and dead at its last attempt`, async () => {
    const attempts: number[] = []
    const fails = defineJob({
      name: 'fails',
      payload: Type.Object({}),
      attemptsMax: 3,
      backoff: { firstMs: 1, maxMs: 5 },
      run(_payload, { attempt }) {
        attempts.push(attempt)
        throw new TypeError('no such\0 thing')
      },
    })
    await using store = await openJobs(engine, { jobs: [fails] })
    await store.jobs.start()

    const id = await store.enqueue(fails, {})
    const job = await store.until(id, 'dead')

    assert.deepEqual(attempts, [1, 2, 3])
    assert.equal(job.lastError, 'TypeError: no such thing')
    await store.jobs.replay(id)
    await store.until(id, 'dead')
    assert.equal(attempts.length, 6)
    assert.deepEqual((await store.jobs.list({ state: 'dead' })).items[0]?.id, id)
  })

  test(`${engine.engine}: progress is stored and told, the end too`, async () => {
    const seen: JobEvent[] = []
    const gate = Promise.withResolvers<void>()
    const counts = defineJob({
      name: 'counts',
      payload: Type.Object({}),
      async run(_payload, { progress }) {
        progress({ done: 1, total: 4 })
        await gate.promise
        progress({ done: 4, total: 4 })
      },
    })
    await using store = await openJobs(engine, { jobs: [counts] })
    store.jobs.onProgress((event) => seen.push(event))
    await store.jobs.start()
    const id = await store.enqueue(counts, {}, { userId: 'u1' })

    while ((await store.jobs.get(id)).progress === undefined) await delay(5)
    assert.equal((await store.jobs.get(id)).progress?.fraction, 0.25)
    gate.resolve()
    const job = await store.until(id, 'done')

    assert.equal(job.progress?.fraction, 1)
    while (seen.length < 3) await delay(1)
    assert.deepEqual(
      seen.map(({ jobId, userId, state, progress }) => [jobId, userId, state, progress?.done]),
      [
        [id, 'u1', 'running', 1],
        [id, 'u1', 'running', 4],
        [id, 'u1', 'done', undefined],
      ],
    )
  })

  test(`${engine.engine}: a payload that is not valid any more is dead at once`, async () => {
    await using store = await openJobs(engine, { jobs: [] })
    const loose = defineJob({ name: 'greet', payload: Type.Unknown(), run: () => undefined })
    const id = await store.enqueue(loose, { name: 5 })

    await (await store.another({ jobs: [greet] })).start()
    const job = await store.until(id, 'dead')

    assert.equal(job.attempt, 1)
    assert.match(job.lastError ?? '', /JOB_PAYLOAD_INVALID.*\/name must be string/)
  })

  test(`${engine.engine}: what would fail again is dead at once`, async () => {
    const broken = defineJob({
      name: 'broken',
      payload: Type.Object({}),
      run() {
        throw new PermanentJobFailure('the picture is no picture')
      },
    })
    await using store = await openJobs(engine, { jobs: [broken] })
    const ends: JobEvent[] = []
    store.jobs.onProgress((event) => ends.push(event))
    await store.jobs.start()

    const job = await store.until(await store.enqueue(broken, {}, { requestId: 'r-1' }), 'dead')

    assert.equal(job.attempt, 1)
    while (ends.length === 0) await delay(1)
    // Who reports errors is told which, and of which request.
    assert.equal(ends[0]?.requestId, 'r-1')
    assert.ok(ends[0]?.error instanceof PermanentJobFailure)
  })
}
