/** Four processes of the service that share their limits through one Redis. */

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { sharedPostgres } from '../../../tools/servers/shared-postgres.ts'
import { sharedRedis } from '../../../tools/servers/shared-redis.ts'
import { childService } from './testing/child-service.ts'
import { quickStart } from './testing/quick-start.ts'
import { type Post, signIn, testPassword } from './testing/sign-in.ts'

const nodes = 4
const limit = 40

const server = await sharedPostgres()
const env = {
  ...quickStart,
  DATABASE_URL: await server.createDatabase(),
  REDIS_URL: await (await sharedRedis()).createDatabase(),
  RATE_LIMIT_ENABLED: 'true',
  RATE_LIMIT_IP: 'none',
  RATE_LIMIT_USER: `${limit}/day`,
  RATE_LIMIT_GLOBAL: 'none',
  LOG_LEVEL: 'fatal',
  MODEL_WORKERS: '1',
  DATABASE_CONNECT_TIMEOUT: '10s',
  // Far more at once than usual, none of which asks the database.
  DATABASE_POOL_MAX: '60',
}
// The first migrates and makes the administrator.
const first = await childService(env)
const more = await Promise.all(Array.from({ length: nodes - 1 }, () => childService(env)))
const services = [first, ...more]
after(async () => {
  await Promise.all(services.map((service) => service[Symbol.asyncDispose]()))
  await server.dropDatabase(env.DATABASE_URL)
})

interface Seen {
  readonly status: number
  /** Whether Redis had a say, as it has unless it took too long. */
  readonly isShared: boolean
  readonly violated: readonly string[]
}

test('four processes together give one user the limit, but for what they have not told each other', async (t) => {
  await askedEverywhere(30, first.headers)
  // Each says every second that it is there.
  await wait(1_500)

  for (let time = 1, isShared = false; !isShared && time <= 3; time++) {
    const headers = await newUser(`ann-${time}`)
    const answers = await askedEverywhere(limit / 2, headers)
    await wait(100)
    const later = await askedEverywhere(2, headers)

    const [admitted, afterwards] = [admittedOf(answers), admittedOf(later)]
    isShared = [...answers, ...later].every((seen) => seen.isShared)
    const doubt = isShared ? '' : '; Redis took longer than 25 ms for some'
    t.diagnostic(`${admitted} of ${limit}, then ${afterwards}${doubt}`)
    assert.ok(admitted >= limit, `${admitted}`)
    // On a machine that is too busy for Redis to be asked, each process counts its share besides.
    const overMax = isShared ? Math.max(nodes, limit / 2) : limit
    assert.ok(admitted + afterwards <= limit + overMax, `${admitted} and ${afterwards}`)
    assert.ok(afterwards < later.length, `${afterwards}`)
    assert.deepEqual(violatedBy(answers), admitted === answers.length ? [] : ['day'])
  }
})

/** So often of each process, all at once. */
function askedEverywhere(
  times: number,
  headers: Readonly<Record<string, string>>,
): Promise<Seen[]> {
  return Promise.all(
    services.flatMap(({ url }) =>
      Array.from({ length: times }, async () => {
        const response = await fetch(`${url}/api/v1/models/metadata`, { headers })
        const body = (await response.json()) as { readonly 'violated-policies'?: string[] }
        const isShared = response.headers.has('ratelimit')
        return { status: response.status, isShared, violated: body['violated-policies'] ?? [] }
      }),
    ),
  )
}

function admittedOf(answers: readonly Seen[]): number {
  const others = answers.filter(({ status }) => status !== 200 && status !== 429)
  assert.deepEqual(others, [])
  return answers.filter(({ status }) => status === 200).length
}

function violatedBy(answers: readonly Seen[]): readonly string[] {
  return [...new Set(answers.flatMap(({ violated }) => violated))]
}

async function newUser(username: string) {
  const email = `${username}@example.com`
  await post('/api/v1/auth/register', { email, username, password: testPassword })
  return (await signIn(post, email, testPassword)).headers
}

async function post(path: string, body: object): ReturnType<Post> {
  const headers = { 'content-type': 'application/json' }
  const request = { method: 'POST', headers, body: JSON.stringify(body) }
  const response = await fetch(`${first.url}${path}`, request)
  return (await response.json()) as Readonly<Record<string, unknown>>
}
