/**
 * Requests to the whole service that hang on what it depends on: answered in time, and their work
 * ended.
 */

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { newId } from '@plimsoll/kit/database'
import { sharedPostgres } from '../../../tools/servers/shared-postgres.ts'
import { sharedRedis } from '../../../tools/servers/shared-redis.ts'
import { tcpProxy } from '../../../tools/servers/tcp-proxy.ts'
import { becomes } from './testing/becomes.ts'
import {
  assertInTime,
  limitMs,
  listeningService,
  slackMs,
  stopsWithinMs,
} from './testing/deadline-stand.ts'
import { lockOf } from './testing/held-locks.ts'
import { newApiKey } from './testing/new-api-key.ts'
import { testPassword } from './testing/sign-in.ts'
import {
  ask,
  type RequestKind,
  reads,
  reportOf,
  type TimedAnswer,
  uploads,
} from './testing/timed-requests.ts'

const server = await sharedPostgres()
const databaseUrl = await server.createDatabase()
const redisUrl = await (await sharedRedis()).createDatabase()
const databaseProxy = await tcpProxy({ port: Number(new URL(databaseUrl).port) })
const redisProxy = await tcpProxy({ port: Number(new URL(redisUrl).port) })
/** Has all the time of the defaults, and does the preparations. */
const patient = await listeningService({
  DATABASE_URL: databaseUrl,
  REDIS_URL: redisProxy.through(redisUrl),
  RATE_LIMIT_ENABLED: 'true',
})
const limited = await listeningService({
  DATABASE_URL: databaseProxy.through(databaseUrl),
  REDIS_URL: redisUrl,
  REQUEST_TIMEOUT: `${limitMs}ms`,
})
after(async () => {
  await databaseProxy.set('pass')
  await limited[Symbol.asyncDispose]()
  await patient[Symbol.asyncDispose]()
  await databaseProxy.close()
  await redisProxy.close()
  await server.dropDatabase(databaseUrl)
})

const { headers, id: owner } = limited.admin
const vehicle = 'car-1'
const prepared = await ask(patient.url, uploads('jpeg', vehicle), headers)
assert.deepEqual(new Set(prepared.map(({ status }) => status)), new Set([200]))

/** At most, while nobody asks: of its health, its flags, its jobs and the like, one at a time. */
const ownStatements = 6

const writes = () => [reportOf(vehicle), ...uploads('jpeg', vehicle)]

test('what waits for rows that another session has locked is answered 504 in time, and waits no more', async (t) => {
  await using lock = await lockOf(databaseUrl, 'classifications', 'reports')
  await lock.held

  const answers = await ask(limited.url, [...reads(), ...writes()], headers)

  await becomes(lock.waiting, (count) => count === 0, stopsWithinMs + slackMs)
  assertInTime(t, answers)
})

test('control: with the default limit it waits on; and ends when its clients leave, without an effect', async () => {
  const before = await stored()
  await using lock = await lockOf(databaseUrl, 'classifications', 'reports')
  await lock.held
  const goneBefore = patient.app.deadline.stats().clientGone
  const leaving = new AbortController()
  // Without the report, whose load is shared by all who ask for it and has a limit of its own.
  const kinds = [...reads().slice(0, 1), ...writes()]

  const asked = ask(patient.url, kinds, headers, leaving.signal)
  const first = await Promise.race([asked, wait(2 * limitMs)])
  const waiting = await lock.waiting()
  leaving.abort()
  await assert.rejects(asked, { name: 'AbortError' })

  await becomes(lock.waiting, (count) => count === 0, stopsWithinMs + slackMs)
  assert.deepEqual([first, waiting], [undefined, kinds.length])
  assert.equal(patient.app.deadline.stats().clientGone - goneBefore, kinds.length)
  await lock.release()
  assert.deepEqual(await stored(), before)
})

test('what asks a PostgreSQL that no packet reaches is answered 504 in time, and serves again', async (t) => {
  const { key } = await newApiKey(patient, patient.admin, ['vehicle:read'])
  const [history] = reads() as [RequestKind]
  const histories = Array.from({ length: 2 * ownStatements }, () => history)
  await ask(limited.url, histories.slice(0, 4), headers)

  await databaseProxy.set('blackhole')
  const asked = [
    ask(limited.url, [...reads(), ...writes(), ...histories], headers),
    ask(limited.url, [{ ...history, name: 'GET by API key' }], { 'x-api-key': key }),
  ]
  const unanswered = () => limited.store.stats().busy + limited.store.stats().waiting
  const most = becomes(unanswered, (count) => count > 2 * ownStatements, limitMs)
  const answers = (await Promise.all(asked)).flat()
  const left = await becomes(unanswered, (count) => count <= ownStatements, stopsWithinMs + slackMs)
  const asking = await most
  await databaseProxy.set('pass')
  const healed = performance.now()
  await becomes(
    async () => (await ask(limited.url, [history], headers))[0]?.status,
    (status) => status === 200,
    3_000 + slackMs,
  )

  assertInTime(t, answers)
  assert.equal(limited.app.deadline.stats().inFlight, 0)
  t.diagnostic(
    `unanswered ${asking}, then ${left}; well ${Math.round(performance.now() - healed)} ms after the heal`,
  )
})

test('what waits for a model that hangs is answered 504 in time, and its threads are replaced', async (t) => {
  const answers = await ask(limited.url, uploads('gif', vehicle), headers)
  const { busy, queued } = await becomes(
    () => limited.model.stats(),
    (stats) => stats.busy === 0 && stats.queued === 0,
    stopsWithinMs + slackMs,
  )
  await becomes(
    () => limited.model.stats().workers,
    (workers) => workers === 2,
    5_000,
  )

  assertInTime(t, answers)
  assert.deepEqual([busy, queued], [0, 0])
})

test('a Redis that no packet reaches fails nothing, and holds nothing up for more than 100 ms', async (t) => {
  const rounds = 4
  const ids = Array.from({ length: 2 * rounds }, (_, index) => `kept-${index}`)
  await patient.store.queries().insertInto('reports').values(ids.map(finishedReport)).execute()
  await askEach(0, 1)

  const before = await askEach(0, rounds)
  await redisProxy.set('blackhole')
  const during = await askEach(rounds, rounds)
  await redisProxy.set('pass')

  for (const [name, { statuses, slowestMs }] of during) {
    const usualMs = before.get(name)?.slowestMs ?? 0
    t.diagnostic(`${name}: ${Math.round(usualMs)} ms, then ${Math.round(slowestMs)} ms`)
    assert.ok(
      statuses.every((status) => status < 300),
      `${name}: ${statuses}`,
    )
    assert.ok(slowestMs - usualMs <= 100 + slackMs, `${name}: ${slowestMs} ms`)
  }

  /** Round by round, as each waits for Redis anew. */
  async function askEach(from: number, count: number) {
    const seen = new Map<string, { statuses: number[]; slowestMs: number }>()
    for (const vehicleId of ids.slice(from, from + count)) {
      note(seen, await ask(patient.url, kindsOfRound(vehicleId), headers))
    }
    note(seen, await ask(patient.url, [reportOf(vehicle)], headers))
    return seen
  }
})

function kindsOfRound(vehicleId: string): RequestKind[] {
  const report = { name: 'GET kept report', path: `/vehicle/report/${vehicleId}`, init: {} }
  const body = JSON.stringify({ email: patient.admin.email, password: testPassword })
  const json = { 'content-type': 'application/json' }
  const login = {
    name: 'login',
    path: '/auth/login',
    init: { method: 'POST', headers: json, body },
  }
  return [...reads().slice(0, 1), report, login, ...uploads('jpeg', vehicle)]
}

function note(
  seen: Map<string, { statuses: number[]; slowestMs: number }>,
  answers: readonly TimedAnswer[],
): void {
  for (const { name, status, tookMs } of answers) {
    const { statuses = [], slowestMs = 0 } = seen.get(name) ?? {}
    seen.set(name, { statuses: [...statuses, status], slowestMs: Math.max(slowestMs, tookMs) })
  }
}

/** It failed, which is a way to be finished. */
function finishedReport(vehicleId: string) {
  const created_at = new Date().toISOString()
  const row = { id: newId(), vehicle_id: vehicleId, user_id: owner, notes: null, created_at }
  return { ...row, status: 'failed' as const, data: null }
}

/** How much there is of what requests write. */
async function stored(): Promise<readonly number[]> {
  const tables = ['classifications', 'reports', 'jobs', 'idempotency_keys'] as const
  return Promise.all(
    tables.map(async (table) => {
      const { count } = await patient.store
        .queries()
        .selectFrom(table)
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      return Number(count)
    }),
  )
}
