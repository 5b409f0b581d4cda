/** Guessing at one account through several instances, and while the Redis that they share is away. */

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { redisServer } from '../../../../tools/servers/redis-server.ts'
import { sharedPostgres } from '../../../../tools/servers/shared-postgres.ts'
import { becomes } from '../testing/becomes.ts'
import { databaseEnv } from '../testing/database-env.ts'
import { quickStart } from '../testing/quick-start.ts'
import { type TestService, testService } from '../testing/service.ts'
import { testPassword } from '../testing/sign-in.ts'
import { statusesOf } from '../testing/visits.ts'

/** In a quarter of an hour, of one network at one account. */
const attempts = 5

const server = await sharedPostgres()
const databaseUrl = await server.createDatabase()
const redis = await redisServer()
const env = { ...quickStart, ...databaseEnv(databaseUrl), REDIS_URL: redis.url }
const here = await testService(env)
const there = await testService(env)
after(async () => {
  await Promise.all([here, there].map((service) => service[Symbol.asyncDispose]()))
  await redis.stop()
  await server.dropDatabase(databaseUrl)
})
for (const service of [here, there]) await knowsBoth(service)

test(
  'five failures at two instances are five, and the sixth is refused by either',
  undisturbed(async () => {
    const { email } = await here.newUser()

    const failed = [
      ...(await guessed(here, email, 3)),
      ...(await guessed(there, email, 2)),
      ...(await guessed(here, email, 1)),
      ...(await guessed(there, email, 1)),
    ]
    const right = await signIn(there, email, testPassword)

    assert.deepEqual(statusesOf(failed), [401, 401, 401, 401, 401, 429, 429])
    assert.equal(failed[5]?.json().error_code, 'LOGIN_THROTTLED')
    assert.ok(Number(failed[5]?.headers['retry-after']) > 60)
    // Or guessing would go on until it is right.
    assert.equal(right.statusCode, 429)
  }),
)

test(
  'guesses in parallel at both instances gain nothing',
  undisturbed(async () => {
    const { email } = await here.newUser()

    const guesses = await Promise.all([
      guessed(here, email, 10, true),
      guessed(there, email, 10, true),
    ])

    const statuses = statusesOf(guesses.flat())
    assert.equal(statuses.filter((status) => status === 401).length, attempts)
    assert.equal(statuses.filter((status) => status === 429).length, 20 - attempts)
  }),
)

test(
  'whoever signs in has used nothing up, at either instance',
  undisturbed(async () => {
    const { email } = await here.newUser()

    const right: LightMyRequestResponse[] = []
    for (let time = 0; time < attempts + 2; time++) {
      right.push(await signIn(time % 2 === 0 ? here : there, email, testPassword))
    }
    const failed = await guessed(there, email, attempts)

    assert.deepEqual(new Set(statusesOf(right)), new Set([200]))
    assert.deepEqual(new Set(statusesOf(failed)), new Set([401]))
  }),
)

test(
  'the form of OAuth2 and the login are counted together',
  undisturbed(async () => {
    const { email } = await here.newUser()

    const answers = [
      ...(await guessed(here, email, 3)),
      await form(there, email),
      await form(here, email),
      await form(there, email),
      ...(await guessed(here, email, 1)),
    ]

    assert.deepEqual(statusesOf(answers), [401, 401, 401, 400, 400, 429, 429])
  }),
)

test(
  'who registers an address that is taken finds that out five times, wherever',
  undisturbed(async () => {
    const { email } = await here.newUser()

    const answers: LightMyRequestResponse[] = []
    for (let time = 0; time < attempts + 2; time++) {
      answers.push(await registered(time % 2 === 0 ? here : there, email))
    }

    assert.deepEqual(statusesOf(answers), [409, 409, 409, 409, 409, 429, 429])
  }),
)

test('while Redis is dead each instance counts its share and is never open; what it let pass is owed', async (t) => {
  let begun = await here.newUser()
  const fresh = await here.newUser()
  const share = Math.ceil(attempts / 2)
  await undisturbed(async () => {
    begun = await here.newUser()
    const before = await guessed(here, begun.email, attempts)
    assert.deepEqual(statusesOf(before), Array(attempts).fill(401))
  })()

  await redis.kill()
  const begunHere = await guessed(here, begun.email, attempts)
  const begunThere = await guessed(there, begun.email, attempts)
  const freshHere = await guessed(here, fresh.email, attempts)
  const freshThere = await guessed(there, fresh.email, attempts)
  await redis.restart()
  for (const service of [here, there]) await knowsBoth(service)
  const afterwards = [
    ...(await guessed(here, fresh.email, 1)),
    ...(await guessed(there, fresh.email, 1)),
  ]

  const shared = [...Array(share).fill(401), ...Array(attempts - share).fill(429)]
  assert.deepEqual(statusesOf(begunHere), Array(attempts).fill(429))
  // It has not seen the guesses before.
  assert.deepEqual(statusesOf(begunThere), shared)
  assert.deepEqual([statusesOf(freshHere), statusesOf(freshThere)], [shared, shared])
  assert.deepEqual(statusesOf(afterwards), [429, 429])
  t.diagnostic(`${2 * share} of ${attempts} were let pass while Redis was dead`)
})

/**
 * On a machine so busy that Redis has no 25 ms for an answer, an instance counts its share for once,
 * as if Redis were away. Then whatever went wrong is tried again.
 */
function undisturbed(scenario: () => Promise<void>): () => Promise<void> {
  return async () => {
    for (let time = 1; ; time++) {
      const before = unanswered()
      try {
        await scenario()
        return
      } catch (error) {
        if (time === 5 || unanswered() === before) throw error
      }
    }
  }
}

/** Calls of the limiters that Redis has not answered, or too late to be waited for. */
function unanswered(): number {
  return [here, there].map(({ app }) => failed(app) + late(app)).reduce((sum, one) => sum + one, 0)
}

function failed(app: TestService['app']): number {
  return app.redis
    .stats()
    .connections.flatMap(({ uses }) => uses)
    .filter(({ name }) => name === 'rate-limit')
    .flatMap(({ failures }) => Object.values(failures))
    .reduce((sum, count) => sum + count, 0)
}

/** The limiter gives up after 25 ms by a timer of its own, just before the connection does. */
function late(app: TestService['app']): number {
  const { bounds = [], counts = [] } = app.rateLimit.stats().storeSeconds ?? {}
  const isLate = (index: number) => (bounds[index] ?? Number.POSITIVE_INFINITY) > 0.025
  return Array.from(counts)
    .filter((_, index) => isLate(index))
    .reduce((sum, count) => sum + count, 0)
}

async function guessed(service: TestService, email: string, times: number, atOnce = false) {
  const guesses: Promise<LightMyRequestResponse>[] = []
  for (let time = 0; time < times; time++) {
    const guess = signIn(service, email, `not-the-right-one-${time}`)
    if (!atOnce) await guess
    guesses.push(guess)
  }
  return Promise.all(guesses)
}

function signIn({ anonymous }: TestService, email: string, password: string) {
  const payload = { email, password }
  return anonymous({ method: 'POST', url: '/api/v1/auth/login', payload })
}

function form({ anonymous }: TestService, username: string) {
  const fields = { grant_type: 'password', username, password: 'not-the-right-one' }
  return anonymous({
    method: 'POST',
    url: '/auth/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(fields).toString(),
  })
}

function registered({ anonymous }: TestService, email: string) {
  const username = `u${randomUUID().replaceAll('-', '').slice(0, 20)}`
  const payload = { email, username, password: testPassword }
  return anonymous({ method: 'POST', url: '/api/v1/auth/register', payload })
}

/** Its limiter asks Redis, and knows that there are two. */
async function knowsBoth({ app }: TestService): Promise<void> {
  const known = () => app.rateLimit.limiter.stats()
  await becomes(known, ({ nodes, source }) => nodes === 2 && source === 'redis', 15_000)
}
