import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { engines } from '../database/testing/databases.ts'
import { failJob, sweepLapsed } from './leases.ts'
import { resolveSchedule } from './schedule.ts'
import { tick } from './schedule-store.ts'
import { readTime } from './statistics.ts'
import { followClock, openStoreClock, slewMs, startOf } from './store-clock.ts'
import {
  anything,
  leaseOf,
  openJobStore,
  sharedJobStore,
  type TestJobStore,
} from './testing/job-store.ts'

const hourMs = 3_600_000
const [sqlite = engines[0]] = engines
if (sqlite === undefined) throw new Error('there is no engine')
const emptyStore = sharedJobStore(sqlite)

for (const jumpMs of [hourMs, -hourMs]) {
  test(`a clock that jumps by ${jumpMs / hourMs} h lets no lease run out and holds none`, async () => {
    const store = await emptyStore()
    await store.enqueue()
    const [job] = await store.claim({ leaseMs: 30_000 })

    store.clock.wallMs += jumpMs
    store.clock.pass(29_000)
    assert.deepEqual(await sweepLapsed(store, ['anything']), [])

    store.clock.pass(1_001)
    assert.equal((await sweepLapsed(store, ['anything']))[0]?.token, leaseOf(job).token)
  })

  test(`a clock that jumps by ${jumpMs / hourMs} h holds up no job that is due`, async () => {
    const store = await emptyStore()
    await store.enqueue()
    const [failed] = await store.claim()
    await failJob(store, leaseOf(failed), { message: 'no', retryInMs: 1_000 })
    await store.enqueue()

    store.clock.wallMs += jumpMs
    await store.enqueue()
    store.clock.pass(1_000)

    assert.equal((await store.claim()).length, 3)
  })

  test(`after a jump by ${jumpMs / hourMs} h and a start of the process nothing is held up`, async () => {
    const store = await emptyStore()
    await store.enqueue()
    await store.claim({ leaseMs: 30_000 })
    await store.enqueue()

    store.clock.wallMs += jumpMs
    await openStoreClock(store.database, store.clock, {})
    assert.equal((await store.claim()).length, 1)
    assert.deepEqual(await sweepLapsed(store, ['anything']), [])

    store.clock.pass(33_001)
    assert.equal((await sweepLapsed(store, ['anything'])).length, 2)
  })

  test(`a schedule ticks once per tick though the clock jumps by ${jumpMs / hourMs} h`, async () => {
    const store = await emptyStore()
    const minutely = resolveSchedule({ name: 'minutely', job: anything, everyMs: 60_000 })
    await tick(store, minutely)
    const enqueued: unknown[] = []

    for (let minute = 0; minute < 10; minute += 1) {
      store.clock.pass(60_000)
      if (minute === 3) store.clock.wallMs += jumpMs
      if (minute === 6) store.clock.wallMs -= jumpMs
      enqueued.push((await tick(store, minutely)).enqueued)
    }

    assert.equal(enqueued.filter((id) => id !== undefined).length, 10)
  })
}

test('a job that is to run at a time runs when the clock says so', async () => {
  const store = await emptyStore()
  await store.enqueue({ runAt: new Date(store.clock.wallMs + hourMs) })

  store.clock.pass(hourMs - 1)
  assert.deepEqual(await store.claim(), [])

  store.clock.wallMs += 1
  assert.equal((await store.claim()).length, 1)
})

test('a machine that was started anew and lost its clock resumes what waits and what ran', async () => {
  const store = await emptyStore()
  await store.enqueue()
  await store.claim()
  store.clock.pass(hourMs)
  await store.enqueue()

  store.clock.monotonicMs = 0
  store.clock.wallMs = 0
  await openStoreClock(store.database, store.clock, {})

  assert.equal((await sweepLapsed(store, ['anything'])).length, 1)
  assert.equal((await store.claim()).length, 2)
})

test('a clock that was years ahead is not followed for ever', async () => {
  const store = await emptyStore()
  store.clock.wallMs += 10 * 365 * 24 * hourMs
  await openStoreClock(store.database, store.clock, {})
  await store.enqueue()
  const runAt = store.clock.wallMs - 9 * 365 * 24 * hourMs
  const later = await store.enqueue({ runAt: new Date(runAt) })

  store.clock.wallMs -= 10 * 365 * 24 * hourMs
  await openStoreClock(store.database, store.clock, {})

  assert.equal((await store.claim()).length, 1)
  assert.equal(await store.stateOf(later.id), 'queued')
})

test('the time of the store never goes back, and comes up with a wall clock that stays', async () => {
  const step = fc.record({
    passMs: fc.nat(60_000),
    jumpMs: fc.integer({ min: -hourMs, max: hourMs }),
  })

  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const moment = { wallMs: 1e12, monotonicMs: 1_000 }
      const kept = { offset_ms: 1e12 - 1_000, reached_ms: 1e12, moved_ms: 1_000 }
      let nowMs = 1e12
      const move = (passMs: number) => {
        moment.monotonicMs += passMs
        moment.wallMs += passMs
        kept.offset_ms += slewMs(kept, moment, 30_000)
        kept.moved_ms = moment.monotonicMs
        assert.ok(kept.offset_ms + moment.monotonicMs >= nowMs)
        nowMs = kept.offset_ms + moment.monotonicMs
      }
      for (const { passMs, jumpMs } of steps) {
        moment.wallMs += jumpMs
        move(passMs)
      }
      const aheadMs = Math.abs(nowMs - moment.wallMs)
      for (let passedMs = 0; passedMs < aheadMs * 10; passedMs += 30_000) move(30_000)
      assert.ok(Math.abs(nowMs - moment.wallMs) < 1)
    }),
    { numRuns: 30 },
  )
})

test('the time of the store follows the clock though nothing is claimed', async () => {
  const store = await emptyStore()
  store.clock.wallMs += hourMs
  const apart = async () =>
    Math.abs(Date.parse(await readTime(store.database, store.storeClock)) - store.clock.wallMs)

  for (let minute = 0; minute < 10; minute += 1) {
    store.clock.pass(30_000)
    await followClock(store.database, store.clock, 30_000)
  }

  assert.equal(await apart(), hourMs - 10 * 3_000)
})

test('a store that is opened by a second process while jobs run keeps its time', () => {
  const kept = { offset_ms: 1_000, reached_ms: 1_500, moved_ms: 0 }
  const moment = { wallMs: 9_000, monotonicMs: 1_000 }

  assert.equal(startOf(kept, { ...moment, isBusy: true }), undefined)
  assert.equal(startOf(kept, { ...moment, isBusy: false }), 9_000)
})

test('PostgreSQL is asked for its own time', async () => {
  const postgres = engines.find(({ engine }) => engine === 'postgres')
  assert.ok(postgres)
  await using store: TestJobStore = await openJobStore(postgres)
  await store.enqueue()

  store.clock.wallMs -= 10 * hourMs

  assert.equal((await store.claim()).length, 1)
})
