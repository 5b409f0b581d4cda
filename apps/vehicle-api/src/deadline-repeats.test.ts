/**
 * Writes that were answered 504, which says that nobody knows what became of them: repeated with
 * their `Idempotency-Key` they have exactly one effect. Clients set the limit here, by
 * `X-Request-Timeout-Ms`.
 */

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import Sqlite from 'better-sqlite3'
import { sql } from 'kysely'
import { sharedPostgres } from '../../../tools/servers/shared-postgres.ts'
import { storeFileName } from './store/open-store.ts'
import { becomes } from './testing/becomes.ts'
import {
  assertInTime,
  type ListeningService,
  limitMs,
  listeningService,
  slackMs,
  stopsWithinMs,
} from './testing/deadline-stand.ts'
import { lockOf } from './testing/held-locks.ts'
import { ask, type RequestKind, reads, reportOf, uploads } from './testing/timed-requests.ts'

interface Engine {
  readonly engine: string
  readonly service: ListeningService
  /** Holds up whatever writes, until it is disposed of. */
  readonly lock: () => Promise<AsyncDisposable>
}

const folder = await mkdtemp(join(tmpdir(), 'plimsoll-deadlines-'))
const sqlite = await listeningService({ DATA_DIR: folder })
const server = await sharedPostgres()
const databaseUrl = await server.createDatabase()
const postgres = await listeningService({ DATABASE_URL: databaseUrl })
const engines: readonly Engine[] = [
  { engine: 'sqlite', service: sqlite, lock: lockedFile },
  { engine: 'postgres', service: postgres, lock: lockedTables },
]
after(async () => {
  await Promise.all(engines.map(({ service }) => service[Symbol.asyncDispose]()))
  await rm(folder, { recursive: true })
  await server.dropDatabase(databaseUrl)
})

for (const { engine, service, lock } of engines) {
  test(`${engine}: a write that was answered 504 is done once, however often it is repeated`, async (t) => {
    const vehicles = [0, 1, 2, 3].map(() => `car-${randomUUID().slice(0, 8)}`)
    await ask(service.url, uploads('jpeg', vehicles[3] ?? '').slice(0, 1), service.admin.headers)
    const before = await effects(service)
    const writes = [
      ...vehicles.slice(0, 3).flatMap((vehicle, index) => uploads('jpeg', vehicle)[index] ?? []),
      reportOf(vehicles[3] ?? ''),
    ].map(keyed)

    await using locked = await lock()
    const unknown = await ask(service.url, writes, within(service, limitMs))
    await locked[Symbol.asyncDispose]()
    const afterwards = await effects(service)
    const repeated = await Promise.all(writes.map((write) => untilDone(service, write)))
    const again = await ask(service.url, writes, service.admin.headers)

    assertInTime(t, unknown)
    assert.deepEqual(afterwards, before)
    assert.deepEqual(
      repeated.map(({ status }) => status),
      [200, 200, 200, 201],
    )
    assert.deepEqual(
      again.map(({ body, headers }) => [body, headers.get('idempotent-replayed')]),
      repeated.map(({ body }) => [body, 'true']),
    )
    const [classifications = 0, reports = 0] = before
    assert.deepEqual(await effects(service), [classifications + 3, reports + 1])
  })
}

test('postgres: what was committed before the 504 is told to who repeats it; control: without a key it is done twice', async () => {
  const vehicle = 'car-committed'
  const { url, admin } = postgres
  await ask(url, uploads('jpeg', vehicle).slice(0, 1), admin.headers)
  const [, before = 0] = await effects(postgres)
  const [plain, withKey] = [reportOf(vehicle), keyed(reportOf(vehicle))]
  // Both come as far as their last statement; what they ask afterwards is held up by the second.
  await using records = await lockOf(databaseUrl, 'audit_log')
  await records.held

  const asked = ask(url, [plain, withKey], within(postgres, 3 * limitMs))
  await becomes(records.waiting, (count) => count === 2, 3 * limitMs)
  const reports = await lockOf(databaseUrl, 'reports')
  await becomes(records.waiting, (count) => count === 3, 3 * limitMs)
  await records.release()
  const unknown = await asked
  await reports[Symbol.asyncDispose]()
  const repeated = await ask(url, [plain, withKey], admin.headers)

  assert.deepEqual(
    unknown.map(({ status }) => status),
    [504, 504],
  )
  assert.deepEqual(
    repeated.map(({ status, headers }) => [status, headers.get('idempotent-replayed')]),
    [
      [201, null],
      [201, 'true'],
    ],
  )
  const [, reportsNow] = await effects(postgres)
  assert.equal(reportsNow, before + 3)
})

test('sqlite: a read that finds all readers at work is answered 504 in time, and never begun', async (t) => {
  const { url, store } = sqlite
  const done: string[] = []
  const stop = store.observe({ statement: ({ sql, error }) => error ?? done.push(sql) })
  t.after(stop)
  const busy = [1, 2].map(() => store.queries({ timeoutMs: 60_000 })).map(countFor)
  // The second reader starts for the second of them; before, what is asked would be the first to have it.
  await becomes(
    () => store.stats(),
    (stats) => stats.size === stats.sizeMax && stats.busy >= 2,
    4 * slackMs,
  )

  const answers = await ask(url, reads().slice(0, 1), within(sqlite, limitMs))
  const { busy: stillAtWork } = store.stats()
  await Promise.all(busy)
  // Whatever waited behind them has had its turn after this.
  await store.queries().selectFrom('users').select('id').limit(1).execute()

  assert.ok(stillAtWork >= 2, 'the readers were not busy for long enough to tell')
  assertInTime(t, answers)
  const history = done.filter((sql) => sql.includes('from "classifications"'))
  assert.deepEqual(history, [])
})

test('sqlite: writes that another program holds up are answered 504 in time and given up; reads do not wait', async (t) => {
  const vehicle = 'car-held-up'
  await ask(sqlite.url, uploads('jpeg', vehicle).slice(0, 1), sqlite.admin.headers)
  const before = await effects(sqlite)
  await using locked = await lockedFile()

  const writes = [...uploads('jpeg', vehicle), reportOf(vehicle)]
  const asked = ask(sqlite.url, writes, within(sqlite, limitMs))
  const [history] = await ask(sqlite.url, reads().slice(0, 1), sqlite.admin.headers)
  const unknown = await asked
  await becomes(
    () => sqlite.store.stats().waiting,
    // The service has things of its own to write.
    (waiting) => waiting <= 1,
    stopsWithinMs + slackMs,
  )
  await locked[Symbol.asyncDispose]()

  assert.equal(history?.status, 200)
  assertInTime(t, unknown)
  assert.deepEqual(await effects(sqlite), before)
})

function keyed(kind: RequestKind): RequestKind {
  const headers = { ...(kind.init.headers as object), 'idempotency-key': randomUUID() }
  return { ...kind, init: { ...kind.init, headers } }
}

function within({ admin }: ListeningService, ms: number) {
  return { ...admin.headers, 'x-request-timeout-ms': String(ms) }
}

/** The first may still be at work, which is a 409. */
async function untilDone({ url, admin }: ListeningService, write: RequestKind) {
  const one = async () => (await ask(url, [write], admin.headers))[0]
  const answer = await becomes(one, (seen) => seen?.status !== 409, 5_000)
  assert.ok(answer !== undefined)
  return answer
}

/** How many classifications and reports there are. */
async function effects({ store }: ListeningService): Promise<readonly number[]> {
  const tables = ['classifications', 'reports'] as const
  return Promise.all(
    tables.map(async (table) => {
      const query = store.queries().selectFrom(table)
      const { count } = await query
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      return Number(count)
    }),
  )
}

/** Computes for a second or two, as a query without an index might. */
async function countFor(queries: ReturnType<ListeningService['store']['queries']>): Promise<void> {
  const rows = 10_000_000
  await sql`select max(n) from (with recursive counted(n) as (
    select 1 union all select n + 1 from counted where n < ${rows}) select n from counted)`.execute(
    queries,
  )
}

async function lockedFile(): Promise<AsyncDisposable> {
  const other = new Sqlite(join(folder, storeFileName))
  other.exec('begin immediate')
  return {
    async [Symbol.asyncDispose]() {
      other.close()
    },
  }
}

async function lockedTables(): Promise<AsyncDisposable> {
  const lock = await lockOf(databaseUrl, 'classifications', 'reports')
  await lock.held
  return lock
}
