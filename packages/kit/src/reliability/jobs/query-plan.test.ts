import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { engines } from '../database/testing/databases.ts'
import { completeJob, sweepLapsed } from './leases.ts'
import { forgetFinished } from './operations.ts'
import { isQueueFull } from './queue-depth.ts'
import { listJobs } from './reading.ts'
import { readQueues } from './statistics.ts'
import { jobsTables } from './tables.ts'
import { leaseOf, openJobStore } from './testing/job-store.ts'

const [sqlite] = engines

test('no question to the store reads jobs that are not asked for', async () => {
  assert.ok(sqlite)
  const asked = new Set<string>()
  await using store = await openJobStore({
    ...sqlite,
    open: (options) => sqlite.open({ ...options, observe: ({ sql: text }) => asked.add(text) }),
  })
  await store.enqueue({ dedupeKey: 'a' })
  await store.enqueue({ dedupeKey: 'a' })
  const [job] = await store.claim({ byAge: 1 })
  await sweepLapsed(store, ['anything'])
  await completeJob(store, leaseOf(job), { result: null, progress: null })
  await forgetFinished(store, 0)
  await readQueues(store.database, store.storeClock)
  await listJobs(store.database, { state: 'dead' })
  await listJobs(store.database, { state: 'dead', queue: 'default' })
  await isQueueFull(store.enqueueStore.depths, store.database.queries(), 'other')

  const scans: string[] = []
  for (const text of [...asked]) {
    if (!/\bjobs\b/.test(text) || /^\s*(create|begin|commit)/i.test(text)) continue
    const { rows } = await sql<{
      detail: string
    }>`explain query plan ${sql.raw(text.replaceAll('?', '1'))}`.execute(store.database.queries())
    for (const { detail } of rows) {
      if (/^SCAN jobs\b(?! USING)|USE TEMP B-TREE FOR ORDER BY/.test(detail))
        scans.push(`${detail}: ${text}`)
    }
  }

  assert.ok(asked.size > 15)
  assert.deepEqual(scans, [])
})

for (const engine of engines) {
  test(`${engine.engine}: the tables go down and up again`, async () => {
    await using store = await openJobStore(engine)
    const run = async (statements: readonly string[]) => {
      for (const each of statements) await sql.raw(each).execute(store.database.queries())
    }

    await run(jobsTables.down[engine.engine])
    await run(jobsTables.up[engine.engine])

    await store.enqueue()
    assert.equal((await store.claim()).length, 1)
  })
}
