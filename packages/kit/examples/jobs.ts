import { strict as assert } from 'node:assert'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTables, database, databaseOf } from '@plimsoll/kit/database'
import { defineJob, jobs, jobsTables } from '@plimsoll/kit/jobs'
import fastify from 'fastify'
import { Type } from 'typebox'

const countWords = defineJob({
  name: 'count-words',
  payload: Type.Object({ texts: Type.Array(Type.String(), { maxItems: 100 }) }),
  run({ texts }, { signal, progress }) {
    return texts.map((text, index) => {
      signal.throwIfAborted()
      progress({ done: index + 1, total: texts.length })
      return text.split(' ').length
    })
  },
})

const dataFolder = await mkdtemp(join(tmpdir(), 'plimsoll-example-'))
const app = fastify()
await app.register(database, { database: await databaseOf(undefined, { dataFolder }) })
await createTables(app.database, jobsTables)
await app.register(jobs, { jobs: [countWords] })

app.post('/counts', async (_request, reply) => {
  const payload = { texts: ['Load no deeper', 'than the line'] }
  // In the same transaction, whatever the job is about.
  const { id } = await app.jobs.transaction(app.database, (queries) =>
    app.jobs.enqueue(queries, countWords, payload),
  )
  return reply.code(202).send({ job_id: id })
})

await app.ready()
const ended = new EventTarget()
app.jobs.onProgress(({ state }) => state === 'done' && ended.dispatchEvent(new Event('done')))
const [answer] = await Promise.all([
  app.inject({ method: 'POST', url: '/counts' }),
  once(ended, 'done'),
])
const { state, result, progress } = await app.jobs.get(answer.json().job_id)
assert.deepEqual(result, [3, 3])
process.stdout.write(`${state}: ${JSON.stringify({ result, progress })}\n`)
await app.close()
await rm(dataFolder, { recursive: true })
