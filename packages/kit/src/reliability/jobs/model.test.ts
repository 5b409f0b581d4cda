import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import fc from 'fast-check'
import { engines } from '../database/testing/databases.ts'
import {
  completeJob,
  failJob,
  type Lease,
  releaseJobs,
  renewLeases,
  sweepLapsed,
} from './leases.ts'
import { cancelJob, replayJobs } from './operations.ts'
import { readJob } from './reading.ts'
import type { JobState } from './tables.ts'
import { openJobStore, type TestJobStore } from './testing/job-store.ts'

/** What must be so of one job. */
interface Expected {
  state: JobState
  attempt: number
  token: number
}

const attemptsMax = 5
const doings = [
  'enqueue',
  'claim',
  'complete',
  'fail',
  'release',
  'lapse',
  'cancel',
  'replay',
] as const
type Doing = (typeof doings)[number]

for (const engine of engines) {
  test(`${engine.engine}: whatever is done in whatever order, each job is in the state that the model says`, async () => {
    await using store = await openJobStore(engine)
    const step = fc.tuple(fc.constantFrom(...doings), fc.nat(50))

    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
        await store.database.queries().deleteFrom('jobs').execute()
        const model = new Model(store)
        for (const [doing, choice] of steps) await model.does(doing, choice)
        await model.agrees()
      }),
      { numRuns: 12 },
    )
  })
}

class Model {
  readonly #store: TestJobStore
  readonly #jobs = new Map<string, Expected>()
  /** All that were ever given out. */
  readonly #leases: Lease[] = []
  #lastToken = 0

  constructor(store: TestJobStore) {
    this.#store = store
  }

  async does(doing: Doing, choice: number): Promise<void> {
    const lease = this.#leases[choice % Math.max(1, this.#leases.length)]
    if (doing === 'enqueue') await this.#enqueue()
    else if (doing === 'claim') await this.#claim(choice % 4)
    else if (doing === 'replay') await this.#replay()
    else if (lease !== undefined) await this.#holderDoes(doing, lease)
  }

  async agrees(): Promise<void> {
    for (const [id, { state, attempt }] of this.#jobs) {
      const job = await readJob(this.#store.database, id)
      assert.deepEqual([job?.state, job?.attempt], [state, attempt])
    }
  }

  async #enqueue(): Promise<void> {
    const { id } = await this.#store.enqueue()
    this.#jobs.set(id, { state: 'queued', attempt: 0, token: 0 })
  }

  async #claim(limit: number): Promise<void> {
    // PostgreSQL rounds times to milliseconds: what is due now may be due in half of one.
    await delay(1)
    const claimed = await this.#store.claim({ limit, byAge: limit > 2 ? 1 : 0 })
    const waiting = [...this.#jobs.values()].filter(({ state }) => state === 'queued').length
    assert.equal(claimed.length, Math.min(limit, waiting))
    const before = this.#lastToken
    for (const { id, lease_token: token, attempt } of claimed) {
      const job = this.#job(id)
      assert.ok(token > before, 'a token that is not greater than those before')
      assert.deepEqual([job.state, attempt], ['queued', job.attempt + 1])
      Object.assign(job, { state: 'running', attempt, token })
      this.#leases.push({ id, token })
      this.#lastToken = Math.max(this.#lastToken, token)
    }
  }

  async #holderDoes(doing: Doing, lease: Lease): Promise<void> {
    const job = this.#job(lease.id)
    const isHeld = job.state === 'running' && job.token === lease.token
    if (doing === 'cancel') return await this.#cancel(lease.id, job)
    const wasAccepted = await this.#says(doing, lease)
    assert.equal(wasAccepted, isHeld, `${doing} by ${isHeld ? 'the holder' : 'a stale holder'}`)
    if (!isHeld) return
    if (doing === 'complete') job.state = 'done'
    else if (doing === 'release') Object.assign(job, { state: 'queued', attempt: job.attempt - 1 })
    else job.state = job.attempt >= attemptsMax ? 'dead' : 'queued'
  }

  async #says(doing: Doing, lease: Lease): Promise<boolean> {
    const store = this.#store
    if (doing === 'complete') {
      return await completeJob(store, lease, { result: null, progress: null })
    }
    if (doing === 'release') return (await releaseJobs(store, [lease])) === 1
    if (doing === 'fail') {
      return (await failJob(store, lease, { message: 'no', retryInMs: 0 })) !== undefined
    }
    const renewed = await renewLeases(store, [lease], -1)
    const lapsed = await sweepLapsed(store, ['anything'])
    assert.equal(lapsed.length, renewed.size)
    return renewed.has(lease.token)
  }

  async #cancel(id: string, job: Expected): Promise<void> {
    if (job.state === 'done') {
      await assert.rejects(cancelJob(this.#store, id), { code: 'JOB_STATE_CONFLICT' })
      return
    }
    await cancelJob(this.#store, id)
    job.state = 'cancelled'
  }

  async #replay(): Promise<void> {
    const revived = await replayJobs(this.#store, {})
    for (const id of revived) {
      assert.equal(this.#job(id).state, 'dead')
      Object.assign(this.#job(id), { state: 'queued', attempt: 0 })
    }
    assert.ok([...this.#jobs.values()].every(({ state }) => state !== 'dead'))
  }

  #job(id: string): Expected {
    const job = this.#jobs.get(id)
    assert.ok(job)
    return job
  }
}
