/**
 * A small service as a process of its own, which cannot do without PostgreSQL but for `/plain`.
 *
 * Its first argument is {@link StoreServiceOptions} as JSON. It tells its address by a message to
 * its parent, and answers every message with a {@link StoreServiceReport}: `heap` once garbage is
 * collected.
 *
 * @module
 */

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fastify from 'fastify'
import { sql } from 'kysely'
import pg from 'pg'
import { errors } from '../../../foundation/errors/index.ts'
import { health } from '../../health/index.ts'
import { type AnyDatabase, database } from '../index.ts'
import { postgresDatabase } from '../postgres/index.ts'
import type { StoreServiceOptions, StoreServiceReport } from './service-options.ts'

/** Long enough that several connections are in use. */
const reading = 'select pg_sleep(0.1), count(*) from visits'

interface Store {
  read(): Promise<unknown>
  write(): Promise<unknown>
  stats(): Omit<StoreServiceReport, 'heapBytes'>
}

const options: StoreServiceOptions = JSON.parse(process.argv[2] ?? '{}')
setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const app = fastify()
await app.register(errors)
await app.register(health)
const store = options.pool === 'kit' ? await kitStore() : await defaultStore()
app.get('/plain', (_request, reply) => reply.send({ value: 'here' }))
app.get('/read', async () => ({ value: await store.read() }))
app.get('/write', async () => ({ value: await store.write() }))

process.on('disconnect', () => process.exit())
process.on('message', (question) => {
  // It takes long enough to be seen in the times of requests.
  if (question === 'heap') collectGarbage()
  const heapBytes = process.memoryUsage().heapUsed
  const report: StoreServiceReport = { ...store.stats(), heapBytes }
  process.send?.(report)
})
process.send?.({ url: await app.listen({ port: 0, host: '127.0.0.1' }) })

async function kitStore(): Promise<Store> {
  const opened: AnyDatabase = await postgresDatabase({ url: options.url, ...options.limits })
  await app.register(database, { database: opened })
  return {
    read: () =>
      sql
        .raw(reading)
        .execute(opened.queries())
        .then(() => 'read'),
    write: () =>
      opened.transaction(async (queries) => {
        await sql`insert into visits values (now())`.execute(queries)
        return 'written'
      }),
    stats() {
      const { waiting, size } = opened.stats()
      return { waiting, connections: size }
    },
  }
}

async function defaultStore(): Promise<Store> {
  const pool = new pg.Pool({ connectionString: options.url })
  pool.on('error', () => {})
  return {
    read: () => pool.query(reading).then(() => 'read'),
    write: () => pool.query('insert into visits values (now())').then(() => 'written'),
    stats: () => ({ waiting: pool.waitingCount, connections: pool.totalCount }),
  }
}
