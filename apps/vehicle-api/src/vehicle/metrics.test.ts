import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTables, type Database, newId } from '@plimsoll/kit/database'
import { createJobs, type JobRun, jobsTables } from '@plimsoll/kit/jobs'
import {
  assertAllShown,
  assertWellFormed,
  seriesOf,
} from '../../../../packages/kit/src/observability/metrics/testing/listed-metrics.ts'
import { engines } from '../../../../packages/kit/src/reliability/database/testing/databases.ts'
import { faultyPool } from '../model/testing/faulty-pool.ts'
import { batchTables } from '../store/batch-tables.ts'
import type { ServiceTables } from '../store/service-tables.ts'
import { vehicleTables } from '../store/vehicle-tables.ts'
import { batchJob } from './batch-job.ts'
import { insertBatchFiles } from './batch-store.ts'
import { vehicleMetrics } from './metrics.ts'
import { reportJob } from './report-job.ts'
import { insertReport } from './report-store.ts'
import { vehicleCounts } from './vehicle-counts.ts'

const sqlite = engines.find(({ engine }) => engine === 'sqlite') ?? assert.fail('no SQLite')
const owner = '019ffe1c-0000-7000-8000-00000000000a'

test('the metrics are well-formed, and all shown from 0 on', () => {
  assertWellFormed(vehicleMetrics)
  assertAllShown(vehicleMetrics, vehicleCounts())
})

test('reports are shown once they are stored: ready, or failed at the last attempt', async () => {
  await using store = await opened()
  const { database } = store
  const counts = vehicleCounts()
  const job = reportJob(database, counts, async () => undefined)
  const [good, bad] = [await building(database), await building(database)]
  // An id that no store can look up.
  const broken = { ...bad, classification_ids: [{}] } as never

  await job.run(good, runOf())
  await job.run(good, runOf())
  await assert.rejects(async () => job.run(broken, runOf({ attempt: 4 })))
  await assert.rejects(async () => job.run(broken, runOf({ attempt: 5 })))

  const series = seriesOf(vehicleMetrics, counts)
  assert.equal(series['reports_total{result="ready"}'], 1)
  assert.equal(series['reports_total{result="failed"}'], 1)
})

test('pictures of a batch are shown when their answer is stored', async () => {
  await using store = await opened()
  const { database } = store
  await using model = await faultyPool()
  const counts = vehicleCounts()
  const job = batchJob(database, model, { counts, picturesKept: true })
  const jobs = createJobs({ database, jobs: [job] })
  const payload = { files: 2, user_id: owner, vehicle_id: null }
  const { id: jobId } = await jobs.transaction(database, async (queries) => {
    const enqueued = await jobs.enqueue(queries, job, payload)
    await insertBatchFiles(queries, enqueued.id, [picture('car'), picture('unreadable')])
    return enqueued
  })

  await job.run(payload, runOf({ jobId }))

  const series = seriesOf(vehicleMetrics, counts)
  assert.equal(series['batch_pictures_total{result="answered"}'], 1)
  assert.equal(series['batch_pictures_total{result="refused"}'], 1)
})

async function opened() {
  const store = await sqlite.open<ServiceTables>()
  const database: Database<ServiceTables> = store.database
  for (const tables of [vehicleTables, jobsTables, batchTables])
    await createTables(database, tables)
  return store
}

async function building(database: Database<ServiceTables>) {
  const payload = { report_id: newId(), vehicle_id: 'truck-17', user_id: owner }
  const { report_id: id, ...of } = payload
  const created_at = new Date().toISOString()
  await insertReport(database.queries(), { ...of, id, notes: null, created_at })
  return payload
}

function picture(command: string) {
  const info = {
    format: 'png',
    mime: 'image/png',
    width: 1,
    height: 1,
    frames: 1,
    bytes: 4,
  } as const
  return { upload: { bytes: Buffer.from(command), fileName: `${command}.png`, info } }
}

/** A run that nobody ends. */
function runOf(run: Partial<JobRun> = {}): JobRun {
  return {
    ...{ jobId: newId(), attempt: 1, token: 1, userId: owner, requestId: undefined },
    signal: new AbortController().signal,
    logger: { info() {}, warn() {}, error() {} } as unknown as JobRun['logger'],
    progress: () => undefined,
    fence: async () => undefined,
    ...run,
  }
}
