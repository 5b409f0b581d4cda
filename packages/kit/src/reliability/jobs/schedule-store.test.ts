import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Database } from '../database/index.ts'
import { engines } from '../database/testing/databases.ts'
import { resolveSchedule } from './schedule.ts'
import { tick } from './schedule-store.ts'
import type { JobTables } from './tables.ts'
import { anything, sharedJobStore, type TestJobStore } from './testing/job-store.ts'

const hourly = resolveSchedule({ name: 'hourly', job: anything, everyMs: 3_600_000 })

for (const engine of engines) {
  const emptyStore = sharedJobStore(engine)

  test(`${engine.engine}: a new schedule begins with its next tick`, async () => {
    const store = await emptyStore()

    const { enqueued, nextInMs } = await tick(store, hourly)

    assert.equal(enqueued, undefined)
    assert.ok(nextInMs !== undefined && nextInMs > 0 && nextInMs <= 3_600_000)
  })

  test(`${engine.engine}: of many missed ticks one is made up for, by one instance`, async () => {
    const store = await emptyStore()
    await lastTickWas(store, '2020-01-01T00:00:00.000Z')

    const ticks = await Promise.all(Array.from({ length: 5 }, () => tick(store, hourly)))

    assert.equal(ticks.filter(({ enqueued }) => enqueued !== undefined).length, 1)
    assert.equal((await store.claim()).length, 1)
    assert.equal((await tick(store, hourly)).enqueued, undefined)
  })

  test(`${engine.engine}: a tick that was enqueued is not enqueued again, even if forgotten`, async () => {
    const store = await emptyStore()
    await lastTickWas(store, '2020-01-01T00:00:00.000Z')
    await tick(store, hourly)
    await lastTickWas(store, '2020-01-01T00:00:00.000Z')

    const again = await tick(store, hourly)

    assert.equal(again.enqueued, undefined)
    assert.equal((await store.claim()).length, 1)
  })

  test(`${engine.engine}: a tick that another took meanwhile is left to it, its job forgotten or not`, async () => {
    const store = await emptyStore()
    await lastTickWas(store, '2020-01-01T00:00:00.000Z')
    const late: Database<JobTables> = {
      ...store.database,
      async transaction(work, options) {
        await tick(store, hourly)
        await store.database.queries().deleteFrom('jobs').execute()
        return await store.database.transaction(work, options)
      },
    }

    const { enqueued } = await tick({ ...store, database: late }, hourly)

    assert.equal(enqueued, undefined)
    assert.deepEqual(await store.claim(), [])
  })
}

async function lastTickWas({ database }: TestJobStore, last_tick: string): Promise<void> {
  await database
    .queries()
    .insertInto('job_schedules')
    .values({ name: 'hourly', last_tick })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ last_tick }))
    .execute()
}
