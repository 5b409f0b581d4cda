import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { databaseOf } from '@plimsoll/kit/database'
import { sql } from 'kysely'
import { sharedPostgres } from '../../../../tools/servers/shared-postgres.ts'
import { tcpProxy } from '../../../../tools/servers/tcp-proxy.ts'
import { childEnvironment } from '../testing/child-environment.ts'
import { type ChildService, childService } from '../testing/child-service.ts'
import { databaseEnv } from '../testing/database-env.ts'
import { drawing, testService } from '../testing/service.ts'
import { serviceProgram } from '../testing/service-program.ts'

test('while PostgreSQL is out of reach the service says so, and is well again without a restart', async (t) => {
  const server = await sharedPostgres()
  const url = await server.createDatabase()
  await using proxy = await tcpProxy({ port: Number(new URL(url).port) })
  await using service = await testService({ DATABASE_URL: proxy.through(url) })
  t.after(() => server.dropDatabase(url))
  const { app } = service

  await proxy.set('blackhole')
  await untilStatus('/readyz', 503)
  const refused = await app.inject({ url: '/api/v1/vehicle/classifications' })
  await proxy.set('pass')
  await untilStatus('/readyz', 200)
  const answered = await app.inject({ url: '/api/v1/vehicle/classifications' })

  assert.ok([503, 504].includes(refused.statusCode), refused.body)
  // Without the database nobody knows by and by who may still come in.
  assert.match(refused.json().error_code, /^(?:DATABASE_\w+|REVOCATION_UNKNOWN)$/)
  assert.ok(!refused.body.includes('127.0.0.1'), refused.body)
  assert.equal((await app.inject('/healthz')).statusCode, 200)
  assert.equal(answered.statusCode, 200)

  async function untilStatus(path: string, status: number): Promise<void> {
    const untilMs = performance.now() + 10_000
    while ((await app.inject(path)).statusCode !== status) {
      assert.ok(performance.now() < untilMs, `${path} did not become ${status} in 10 s`)
      await setTimeout(50)
    }
  }
})

test('a transaction that PostgreSQL hears no more of frees its rows within 5 s', async (t) => {
  const server = await sharedPostgres()
  const url = await server.createDatabase()
  await using service = await testService(databaseEnv(url))
  t.after(() => server.dropDatabase(url))
  const shown = sql<Record<string, string>>`show idle_in_transaction_session_timeout`

  const { rows } = await shown.execute(service.store.queries())

  assert.equal(rows[0]?.['idle_in_transaction_session_timeout'], '5s')
})

for (const engine of ['sqlite', 'postgres'] as const) {
  test(`${engine}: a service that is killed keeps every classification that it answered`, async (t) => {
    const env = await storeOf(engine, t)
    const answered = await classifyUntilKilled(env)

    const service = await testService(env)
    t.after(() => service[Symbol.asyncDispose]())
    const database = service.store
    const stored = await database.queries().selectFrom('classifications').select('id').execute()
    const counted = await database
      .queries()
      .selectFrom('daily_counts')
      .select(({ fn }) => fn.sum<number>('count').as('count'))
      .where('what', '=', 'classification')
      .executeTakeFirst()

    const ids = new Set(stored.map(({ id }) => id))
    assert.ok(answered.length > 0)
    assert.deepEqual(
      answered.filter((id) => !ids.has(id)),
      [],
    )
    assert.equal(Number(counted?.count), stored.length)
  })
}

test('a start on a schema two releases ahead is refused in one clear line', async (t) => {
  const { code, output, durationMs } = await startOnRelease(2, t)

  assert.equal(code, 1)
  assert.match(output, /newer than this build|schema/)
  assert.ok(!output.includes('    at '), output)
  t.diagnostic(`${Math.round(durationMs)} ms: ${output.trim()}`)
})

test('a build that was rolled back serves on the schema of the release after it', async (t) => {
  const env = await storeAhead(1, t)

  await using service = await testService(env)

  assert.equal((await service.app.inject('/readyz')).statusCode, 200)
})

async function startOnRelease(ahead: number, t: TestContext) {
  return refusedStart(await storeAhead(ahead, t))
}

/** A store that a build of a later release has migrated. */
async function storeAhead(ahead: number, t: TestContext) {
  const env = await storeOf('sqlite', t)
  await (await testService(env))[Symbol.asyncDispose]()
  const database = await databaseOf<{ schema_migrations: Record<string, string | number> }>(
    undefined,
    {
      dataFolder: env['DATA_DIR'] ?? '',
      fileName: 'vehicle-api.db',
    },
  )
  const queries = database.queries()
  const [last] = await queries
    .selectFrom('schema_migrations')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(1)
    .execute()
  await queries
    .insertInto('schema_migrations')
    .values({
      ...last,
      id: String(Number(last?.['id']) + 1).padStart(4, '0'),
      name: 'of-the-future',
      release: Number(last?.['release']) + ahead,
    })
    .execute()
  await database.close()
  return env
}

test('a start without its database, or with a wrong one, says what is wrong and no password', async () => {
  const [refused, wrong] = await Promise.all([
    refusedStart({ DATABASE_URL: 'postgresql://app:x7Kq-9TwZ4bm@127.0.0.1:1/app' }),
    refusedStart({ DATABASE_URL: 'postgresql://app:x7Kq-9TwZ4bm@127.0.0.1:1' }),
  ])

  for (const { code, output } of [refused, wrong]) {
    assert.equal(code, 1)
    assert.ok(!output.includes('x7Kq'), output)
    assert.ok(!output.includes('    at '), output)
  }
  assert.match(refused.output, /Nothing listens at 127\.0\.0\.1:1/)
  assert.match(wrong.output, /DATABASE_URL/)
})

test('a file that is no database is refused and left as it is', async (t) => {
  const env = await storeOf('sqlite', t)
  const file = join(env['DATA_DIR'] ?? '', 'vehicle-api.db')
  const notes = 'these are my notes, keep them\n'.repeat(200)
  writeFileSync(file, notes)

  const { code, output } = await refusedStart(env)

  assert.equal(code, 1)
  assert.match(output, /it is no SQLite 3 database/)
  assert.equal(readFileSync(file, 'utf8'), notes)
})

async function storeOf(
  engine: 'sqlite' | 'postgres',
  t: TestContext,
): Promise<Readonly<Record<string, string>>> {
  if (engine === 'postgres') {
    const server = await sharedPostgres()
    const url = await server.createDatabase()
    t.after(() => server.dropDatabase(url))
    return { DATABASE_URL: url }
  }
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-faults-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return { DATA_DIR: folder }
}

/** Ids of all classifications that four clients got before the process was killed. */
async function classifyUntilKilled(
  env: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  await using service = await childService({ LOG_LEVEL: 'fatal', ...env })
  const answered: string[] = []
  const clients = Array.from({ length: 4 }, () => classifyAll(service, answered))
  await setTimeout(400)
  service.process.kill('SIGKILL')
  await Promise.all(clients)
  return answered
}

async function classifyAll(service: ChildService, answered: string[]): Promise<void> {
  const body = drawing('drawn_car.jpg')
  const headers = { 'content-type': 'image/jpeg', ...service.headers }
  const request = { method: 'POST', headers, body }
  try {
    for (;;) {
      const response = await fetch(`${service.url}/api/v1/vehicle/classify`, request)
      const { id } = (await response.json()) as { id: string }
      if (response.status === 200) answered.push(id)
    }
  } catch {
    // The service was killed: what had no answer may or may not be stored.
  }
}

async function refusedStart(env: Readonly<Record<string, string>>) {
  const startMs = performance.now()
  const child = spawn(process.execPath, serviceProgram('main'), {
    env: {
      ...childEnvironment,
      NODE_ENV: 'development',
      PORT: '0',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const [output, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  return { code, output, durationMs: performance.now() - startMs }
}
