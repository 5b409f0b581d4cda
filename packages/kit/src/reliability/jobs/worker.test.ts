import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { Type } from 'typebox'
import { engines } from '../database/testing/databases.ts'
import { defineJob } from './job-definition.ts'
import { resolveOptions } from './options.ts'
import { openJobs } from './testing/running-jobs.ts'

for (const engine of engines) {
  test(`${engine.engine}: a worker that stops lets jobs finish, gives the others back, and another goes on at once`, async () => {
    const begun: number[] = []
    const slow = defineJob({
      name: 'slow',
      payload: Type.Object({ ms: Type.Integer() }),
      async run({ ms }, { signal, attempt }) {
        begun.push(attempt)
        if (begun.length <= 2) await delay(ms, undefined, { signal })
      },
    })
    await using store = await openJobs(engine, { jobs: [slow], stopMs: 300 })
    const other = await store.another({ jobs: [slow] })
    await store.jobs.start()
    const brief = await store.enqueue(slow, { ms: 100 })
    const long = await store.enqueue(slow, { ms: 60_000 })
    while (begun.length < 2) await delay(5)

    await store.jobs.stop()
    assert.equal((await store.jobs.get(brief)).state, 'done')
    assert.deepEqual(
      [(await store.jobs.get(long)).state, (await store.jobs.get(long)).attempt],
      ['queued', 0],
    )

    await other.start()
    await store.until(long, 'done')
    assert.deepEqual(begun, [1, 1, 1])
    assert.equal((await store.jobs.stats()).worker.released, 1)
  })

  test(`${engine.engine}: by default a worker stops within half of the 3 s that a lifecycle flushes in`, async () => {
    const begun = Promise.withResolvers<void>()
    const long = defineJob({
      name: 'long',
      payload: Type.Object({}),
      async run(_payload, { signal }) {
        begun.resolve()
        await delay(60_000, undefined, { signal })
      },
    })
    const { stopMs } = resolveOptions({ database: {} as never, jobs: [] })
    await using store = await openJobs(engine, { jobs: [long], stopMs })
    await store.jobs.start()
    const id = await store.enqueue(long, {})
    await begun.promise
    const startMs = performance.now()

    await store.jobs.stop()

    assert.ok(performance.now() - startMs < 1_400)
    assert.equal((await store.jobs.get(id)).state, 'queued')
  })

  test(`${engine.engine}: what hangs is aborted at its time limit, and has failed`, async () => {
    const hangs = defineJob({
      name: 'hangs',
      payload: Type.Object({}),
      attemptsMax: 1,
      timeoutMs: 50,
      run: (_payload, { signal }) => delay(60_000, undefined, { signal }),
    })
    await using store = await openJobs(engine, { jobs: [hangs] })
    await store.jobs.start()

    const job = await store.until(await store.enqueue(hangs, {}), 'dead')

    assert.equal(job.lastError, 'JobTimeout: The job took longer than 50 ms.')
  })

  test(`${engine.engine}: a job that is cancelled elsewhere is aborted with the next heartbeat`, async () => {
    const reasons: unknown[] = []
    const waits = defineJob({
      name: 'waits',
      payload: Type.Object({}),
      run: (_payload, { signal }) =>
        delay(60_000, undefined, { signal }).catch(() => void reasons.push(signal.reason?.name)),
    })
    await using store = await openJobs(engine, { jobs: [waits], leaseMs: 300, heartbeatMs: 40 })
    await store.jobs.start()
    const id = await store.enqueue(waits, {})
    await store.until(id, 'running')

    const other = await store.another({ jobs: [waits] })
    await other.cancel(id)
    while ((await store.jobs.stats()).worker.staleRefused === 0) await delay(5)

    assert.deepEqual(reasons, ['LeaseLost'])
    assert.equal((await store.jobs.get(id)).state, 'cancelled')
  })

  test(`${engine.engine}: heartbeats keep a job that outlasts its lease`, async () => {
    const attempts: number[] = []
    const long = defineJob({
      name: 'long',
      payload: Type.Object({}),
      async run(_payload, { attempt }) {
        attempts.push(attempt)
        await delay(900)
      },
    })
    await using store = await openJobs(engine, { jobs: [long], leaseMs: 300, heartbeatMs: 60 })
    const other = await store.another({})
    await store.jobs.start()
    await other.start()

    await store.until(await store.enqueue(long, {}), 'done')

    assert.deepEqual(attempts, [1])
  })

  test(`${engine.engine}: jobs of low priority run though urgent ones never end`, async () => {
    await using store = await openJobs(engine, { jobs: [], concurrency: 1 })
    let begun = 0
    let begunBefore: number | undefined
    const urgent = defineJob({
      name: 'urgent',
      payload: Type.Object({}),
      priority: 10,
      async run() {
        begun += 1
        if (begunBefore === undefined) await store.enqueue(urgent, {})
      },
    })
    const patient = defineJob({
      name: 'patient',
      payload: Type.Object({}),
      run: () => {
        begunBefore = begun
      },
    })
    const worker = await store.another({ jobs: [urgent, patient] })
    const id = await store.enqueue(patient, {})
    for (let each = 0; each < 20; each += 1) await store.enqueue(urgent, {})

    await worker.start()
    await store.until(id, 'done')

    // One in five goes to who waits longest, and nobody waits longer.
    assert.equal(begunBefore, 4)
  })

  test(`${engine.engine}: schedules enqueue here and elsewhere once per tick, and none while draining`, async () => {
    const ran: string[] = []
    const tick = defineJob({
      name: 'tick',
      payload: Type.Object({}),
      run: (_payload, { jobId }) => void ran.push(jobId),
    })
    const schedules = [{ name: 'often', job: tick, everyMs: 150 }]
    await using store = await openJobs(engine, { jobs: [tick], schedules })
    const other = await store.another({})
    const startMs = Date.now()
    await store.jobs.start()
    await other.start()
    while (ran.length < 3) await delay(5)

    store.jobs.drain()
    other.drain()
    await delay(100)
    const { items } = await store.jobs.list({ limit: 100 })

    assert.ok(items.length <= Math.ceil((Date.now() - startMs) / 150) + 1)
    await delay(300)
    assert.equal((await store.jobs.list({ limit: 100 })).items.length, items.length)
  })
}
