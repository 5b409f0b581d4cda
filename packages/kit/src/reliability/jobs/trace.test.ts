import assert from 'node:assert/strict'
import { tracingChannel } from 'node:diagnostics_channel'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { createTables } from '../database/index.ts'
import { engines } from '../database/testing/databases.ts'
import { createJobs, type JobTables, jobsTables, jobTraceTables } from './index.ts'
import { anything } from './testing/job-store.ts'

const current = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
const ofSpan = '00-4bf92f3577b34da6a3ce929d0e0e4736-b7ad6b7169203331-01'

for (const { engine, open } of engines) {
  test(`${engine}: a job runs in the trace in which it was enqueued, or of the span that recorded it`, async (t) => {
    await using store = await open<JobTables>()
    const { database } = store
    for (const tables of [jobsTables, jobTraceTables]) await createTables(database, tables)
    const seen: (string | undefined)[] = []
    const jobs = createJobs({
      database,
      jobs: [anything],
      pollMs: 5,
      currentTraceparent: () => current,
      runWithContext(_requestId, work, traceparent) {
        seen.push(traceparent)
        return work()
      },
    })
    await jobs.start()
    const ranUpTo = async (completed: number) => {
      while ((await jobs.stats()).worker.completed < completed) await delay(5)
    }

    await jobs.transaction(database, (queries) => jobs.enqueue(queries, anything, {}))
    await ranUpTo(1)
    recordEnqueued(t)
    await jobs.transaction(database, (queries) => jobs.enqueue(queries, anything, {}))
    await ranUpTo(2)
    await jobs.stop()

    assert.deepEqual(seen, [current, ofSpan])
  })

  test(`${engine}: the column of traces comes and goes without the jobs`, async () => {
    await using store = await open<JobTables>()
    const { database } = store
    await createTables(database, jobsTables)
    const jobs = createJobs({ database, jobs: [anything] })
    const { id } = await jobs.transaction(database, (queries) =>
      jobs.enqueue(queries, anything, {}),
    )

    await createTables(database, jobTraceTables)
    await createTables(database, { ...jobTraceTables, up: jobTraceTables.down })

    assert.equal((await jobs.get(id)).state, 'queued')
  })
}

function recordEnqueued(t: TestContext): void {
  const { start } = tracingChannel<unknown, { traceparent: string }>('plimsoll:job.enqueue')
  const record = (job: unknown) => {
    ;(job as { traceparent: string }).traceparent = ofSpan
  }
  start.subscribe(record)
  t.after(() => start.unsubscribe(record))
}
