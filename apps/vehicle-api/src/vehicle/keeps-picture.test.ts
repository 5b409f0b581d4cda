import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Principal } from '@plimsoll/kit/access'
import { createTables, type Database, newId } from '@plimsoll/kit/database'
import { deadline } from '@plimsoll/kit/deadline'
import { errors } from '@plimsoll/kit/errors'
import { idempotency, idempotencyTables } from '@plimsoll/kit/idempotency'
import { createJobs, type JobRun, jobsTables } from '@plimsoll/kit/jobs'
import { uploads } from '@plimsoll/kit/uploads'
import fastify from 'fastify'
import { engines } from '../../../../packages/kit/src/reliability/database/testing/databases.ts'
import { createModelPool, loadManifest, type ModelPool, shippedModel } from '../model/index.ts'
import { faultyPool } from '../model/testing/faulty-pool.ts'
import { batchTables } from '../store/batch-tables.ts'
import { pictureTables } from '../store/picture-tables.ts'
import type { ServiceTables } from '../store/service-tables.ts'
import { vehicleTables } from '../store/vehicle-tables.ts'
import { form } from '../testing/form.ts'
import { drawing } from '../testing/service.ts'
import { batchJob } from './batch-job.ts'
import { batchRoutes } from './batch-routes.ts'
import { answerBatchFile, batchItems, insertBatchFiles } from './batch-store.ts'
import { classifyRoutes } from './classify-routes.ts'
import { keepingPictures } from './keeps-picture.ts'
import { noNews } from './news.ts'
import { vehicleCounts } from './vehicle-counts.ts'

const sqlite = engines.find(({ engine }) => engine === 'sqlite') ?? assert.fail('no SQLite')
const alice = '019ffe1c-0000-7000-8000-00000000000a'
const bob = '019ffe1c-0000-7000-8000-00000000000b'

test('pictures are kept of whom they are kept of, and of nobody if none are kept', () => {
  const isAlice = ({ userId }: Principal) => userId === alice

  assert.deepEqual(
    [keepingPictures(true), keepingPictures(true, isAlice), keepingPictures(false, isAlice)].map(
      (keeps) => [keeps(principal(alice)), keeps(principal(bob))],
    ),
    [
      [true, true],
      [true, false],
      [false, false],
    ],
  )
})

test('a request keeps pictures as its caller is to have them kept, and so does its job', async () => {
  await using stand = await openStand()

  const kept = [
    await stand.post('classify', { by: alice }),
    await stand.post('classify', { by: bob }),
    await stand.post('classify-batch', { by: alice }),
    await stand.post('classify-batch', { by: bob }),
  ]
  const jobs = [
    await stand.post('classify-batch', { by: alice, later: true }),
    await stand.post('classify-batch', { by: bob, later: true }),
  ]

  assert.deepEqual(
    kept.flatMap((body) => body.items ?? [body]).map((item) => item.picture_url === null),
    [false, true, false, true],
  )
  assert.deepEqual(await Promise.all(jobs.map(async ({ job_id: id }) => stand.keepsPictures(id))), [
    true,
    false,
  ])
})

for (const [what, keepPictures, picturesKept, isKept] of [
  ['of somebody whose pictures are kept', true, true, true],
  ['of somebody whose pictures are not', false, true, false],
  ['of before there were pictures', undefined, true, false],
  ['of before the service was told to keep none', true, false, false],
] as const) {
  test(`a batch ${what} has ${isKept ? 'its' : 'no'} pictures`, async () => {
    await using store = await opened()
    const { database } = store
    await using model = await faultyPool()
    const { jobs, job } = background(database, model, picturesKept)
    const wish = keepPictures === undefined ? {} : { keep_pictures: keepPictures }
    const payload = { files: 1, user_id: alice, vehicle_id: null, ...wish }
    const jobId = await jobs.transaction(database, async (queries) => {
      const { id } = await jobs.enqueue(queries, job, payload)
      await insertBatchFiles(queries, id, [upload('car')])
      return id
    })

    await job.run(payload, runOf(jobId))

    const rows = await database
      .queries()
      .selectFrom('classification_pictures')
      .selectAll()
      .execute()
    const [item] = await batchItems(database, jobId, {})
    assert.ok(item && 'id' in item)
    assert.deepEqual(
      rows.map(({ classification_id: id, bytes }) => [id, Buffer.from(bytes).toString()]),
      isKept ? [[item.id, 'car']] : [],
    )
    assert.equal(item.picture_url === null, !isKept)
  })
}

test('an answer of before there were pictures says that there is none', async () => {
  await using store = await opened()
  const { database } = store
  await using model = await faultyPool()
  const { jobs, job } = background(database, model)
  const payload = { files: 1, user_id: alice, vehicle_id: null }
  const jobId = await jobs.transaction(database, async (queries) => {
    const { id } = await jobs.enqueue(queries, job, payload)
    await insertBatchFiles(queries, id, [upload('car')])
    const before = JSON.stringify({ id: newId(), label: 'car' })
    await answerBatchFile(queries, { jobId: id, position: 0 }, JSON.parse(before))
    return id
  })

  const [item] = await batchItems(database, jobId, {})

  assert.ok(item && 'id' in item)
  assert.equal(item.picture_url, null)
})

interface Ask {
  readonly by: string
  readonly later?: boolean
}

/** The two routes that take pictures, on a service that keeps those of Alice alone. */
async function openStand() {
  const store = await opened()
  const { database } = store
  const model = await createModelPool({ manifest: await loadManifest(shippedModel), workers: 1 })
  const { jobs, job, counts } = background(database, model)
  const keepsPicture = ({ userId }: Principal) => userId === alice
  const wired = { database, model, keepsPicture, news: noNews }
  const options = { ...wired, jobs, job, counts, filesMax: 8, directMax: 8 }
  const app = fastify()
  await app.register(errors)
  await app.register(deadline)
  app.decorateRequest('principal', undefined)
  app.addHook('onRequest', async (request) => {
    request.principal = principal(String(request.headers['x-user']))
  })
  await app.register(idempotency, { database })
  await app.register(uploads)
  await app.register(classifyRoutes, options)
  await app.register(batchRoutes, options)
  const bytes = drawing('drawn_car.jpg')
  return {
    async post(operation: string, { by, later = false }: Ask) {
      const field = operation === 'classify' ? 'file' : 'files'
      const body = form([{ field, fileName: 'car.jpg', type: 'image/jpeg', bytes }])
      const prefer = later ? { prefer: 'respond-async' } : {}
      const headers = { ...body.headers, ...prefer, 'x-user': by }
      const url = `/vehicle/${operation}`
      const answer = await app.inject({ method: 'POST', url, payload: body.payload, headers })
      assert.ok(answer.statusCode < 300, answer.body)
      return answer.json()
    },
    async keepsPictures(jobId: string): Promise<unknown> {
      const { payload } = await jobs.get(jobId, {})
      return Object(payload).keep_pictures
    },
    async [Symbol.asyncDispose]() {
      await app.close()
      await model.close()
      await store[Symbol.asyncDispose]()
    },
  }
}

async function opened() {
  const store = await sqlite.open<ServiceTables>()
  for (const tables of [vehicleTables, pictureTables, jobsTables, batchTables, idempotencyTables])
    await createTables(store.database, tables)
  return store
}

function background(database: Database<ServiceTables>, model: ModelPool, picturesKept = true) {
  const counts = vehicleCounts()
  const job = batchJob(database, model, { counts, picturesKept })
  return { job, counts, jobs: createJobs({ database, jobs: [job] }) }
}

function principal(userId: string): Principal {
  return { method: 'token', userId, roles: ['user'], permissions: 0n as never }
}

function upload(command: string) {
  const size = { width: 1, height: 1, frames: 1, bytes: command.length }
  const info = { format: 'png', mime: 'image/png', ...size } as const
  return { upload: { bytes: Buffer.from(command), fileName: `${command}.png`, info } }
}

/** A run that nobody ends. */
function runOf(jobId: string): JobRun {
  return {
    ...{ jobId, attempt: 1, token: 1, userId: alice, requestId: undefined },
    signal: new AbortController().signal,
    logger: { info() {}, warn() {}, error() {} } as unknown as JobRun['logger'],
    progress: () => undefined,
    fence: async () => undefined,
  }
}
