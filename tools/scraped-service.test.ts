/**
 * The real service, on PostgreSQL and Redis, under a real Prometheus with the shipped configuration.
 */

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type ChildService, childService } from '../apps/vehicle-api/src/testing/child-service.ts'
import { classifying, highLimits, someUser } from '../apps/vehicle-api/src/testing/fault-stand.ts'
import { testPassword } from '../apps/vehicle-api/src/testing/sign-in.ts'
import { dashboardQueries } from '../deploy/grafana/dashboard.ts'
import { someBackup } from './alerts/some-backup.ts'
import { strangeRequests } from './alerts/strange-requests.ts'
import { prometheusFolder } from './prometheus-rules.ts'
import { freePort } from './servers/free-port.ts'
import { type PrometheusServer, prometheusServer, promtool } from './servers/prometheus-server.ts'
import { sharedPostgres } from './servers/shared-postgres.ts'
import { sharedRedis } from './servers/shared-redis.ts'

const users = 'job="plimsoll",route!~"/(health.*|livez|readyz|startupz|metrics)"'
/** A minute, of each user. */
const userRequestsMax = 40

const stack = new AsyncDisposableStack()
const sent = new Map<string, number>()
let service: ChildService
let prometheus: PrometheusServer
let metricsUrl: string
/** By strange requests. */
let added: readonly string[]

before(async () => {
  const [metricsPort, postgres, redis, folder] = await Promise.all([
    freePort(),
    sharedPostgres(),
    sharedRedis(),
    mkdtemp(join(tmpdir(), 'plimsoll-scraped-')),
  ])
  stack.defer(() => rm(folder, { recursive: true }))
  metricsUrl = `http://127.0.0.1:${metricsPort}/metrics`
  const databaseUrl = stack.adopt(await postgres.createDatabase(), postgres.dropDatabase)
  await someBackup(join(folder, 'backups'))
  // It takes seconds to look for its targets, which the service needs to start.
  const [scraper, child] = await Promise.all([
    prometheusServer({
      targets: [`127.0.0.1:${metricsPort}`],
      configuration: join(prometheusFolder, 'prometheus.yml'),
      rules: [join(prometheusFolder, 'rules/*.yml')],
      interval: '500ms',
      features: ['exemplar-storage'],
    }),
    childService({
      ...highLimits,
      RATE_LIMIT_USER: `${userRequestsMax}/minute`,
      DATABASE_URL: databaseUrl,
      REDIS_URL: await redis.createDatabase(),
      DATA_DIR: folder,
      METRICS_PORT: String(metricsPort),
      LOG_LEVEL: 'fatal',
    }),
  ])
  prometheus = stack.use(scraper)
  service = stack.use(child)
  note('POST /api/v1/auth/login 200')
  await someTraffic()
  const known = await seriesNames()
  await strangeRequests(service.url, 5_000, (status) => note(`OTHER unmatched ${status}`))
  added = [...(await seriesNames())].filter((name) => !known.has(name))
  await prometheus.ready()
})

after(() => stack.disposeAsync())

test('what Prometheus has counted are the requests that were sent', async () => {
  const counted = await until(async () => {
    const series = await prometheus.query(
      `sum by (method, route, status) (http_requests_total{${users}})`,
    )
    const found = new Map(
      series.map(({ labels, value }) => [
        `${labels['method']} ${labels['route']} ${labels['status']}`,
        value,
      ]),
    )
    return sumOf(found) >= sumOf(sent) ? found : undefined
  })

  assert.deepEqual(sorted(counted), sorted(sent))
})

test('Prometheus scrapes without an error, and no rule fails', async () => {
  const up = await prometheus.query('up')
  const targets = await prometheus.targets()
  const broken = await prometheus.brokenRules()

  assert.deepEqual(
    up.map(({ labels: { job }, value }) => [job, value]),
    [['plimsoll', 1]],
  )
  assert.deepEqual(targets, [{ url: metricsUrl, health: 'up', error: '' }])
  assert.deepEqual(broken, [])
})

test('promtool accepts what is exposed, and finds a counter without its ending', async () => {
  const text = await exposition('text/plain')

  const accepted = await promtool(['check', 'metrics'], text)
  const refused = await promtool(['check', 'metrics'], `${text}# TYPE wrong counter\nwrong 1\n`)

  assert.deepEqual(accepted, { ok: true, output: '' })
  assert.equal(refused.ok, false)
})

test('every query of the dashboard gives series, and one of a misspelt metric none', async (t) => {
  const queries = dashboardQueries('1m').filter(({ needs }) => needs !== 'sqlite')
  const others = dashboardQueries().filter(({ needs }) => needs === 'sqlite')

  // A rate is of two scrapes, and the first is enough for the counts above.
  await until(async () => (await prometheus.query('rate(db_statements_total[1m])')).length > 0)
  const missing = await Promise.all(
    queries.map(async ({ title, promql }) => {
      return (await prometheus.query(promql)).length === 0 ? [`${title}: ${promql}`] : []
    }),
  )
  const misspelt = await prometheus.query('http_request_total{job="plimsoll"}')

  t.diagnostic(`not asked, as they are of SQLite: ${others.map(({ title }) => title).join(', ')}`)
  assert.ok(queries.length > 100)
  assert.deepEqual(missing.flat(), [])
  assert.deepEqual(misspelt, [])
})

test('a request that was traced is the example of its duration', async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` }
  await fetch(`${service.url}/.well-known/jwks.json`, { headers })
  note('GET /.well-known/jwks.json 200')

  const examples = await until(async () => {
    const found = await prometheus.exemplars('http_request_duration_seconds_bucket')
    return found.length > 0 ? found : undefined
  })

  const example = examples.find(({ labels }) => labels['trace_id'] === traceId)
  assert.equal(example?.series['route'], '/.well-known/jwks.json')
})

test('a service that is well raises no alert, not even a pending one', async () => {
  const alerts = (await prometheus.alerts()).map(({ labels }) => labels['alertname'])

  // How late a loop is while it starts, and 30 s after, says how busy the machine of a test is.
  assert.deepEqual(
    alerts.filter((name) => name !== 'EventLoopDelayed'),
    [],
  )
})

test('5,000 random paths, methods and host names add at most ten series', (t) => {
  t.diagnostic(`added: ${added.join(', ') || 'none'}`)
  assert.ok(added.length > 0 && added.length <= 10, added.join('\n'))
})

/** Of every kind, each noted. */
async function someTraffic(): Promise<void> {
  const { url } = service
  const headers = await someUser(service)
  note('POST /api/v1/auth/register 201', 'POST /api/v1/auth/login 200')
  const json = { ...headers, 'content-type': 'application/json' }

  // A name that is taken is a statement that fails.
  const taken = { username: 'driver', email: 'driver@example.com', password: testPassword }
  await ask(`${url}/api/v1/auth/register`, { body: JSON.stringify(taken), headers: json }, 409)
  const wrong = { email: 'driver@example.com', password: 'not this one' }
  await ask(`${url}/api/v1/auth/login`, { body: JSON.stringify(wrong), headers: json }, 401)
  await ask(`${url}/api/v1/auth/me`, {}, 401)
  await fetch(`${url}/no/such/page`)
  note('OTHER unmatched 404')
  await someRollout()
  const { path, body = Buffer.alloc(0), headers: picture = {} } = classifying(headers)
  await ask(`${url}${path}`, { body: Uint8Array.from(body), headers: picture }, 200)
  const report = '/api/v1/vehicle/report'
  const wanted = { body: JSON.stringify({ vehicle_id: 'car-1' }), headers: json }
  await ask(`${url}${report}`, wanted, 201)
  await until(async () => {
    const answer = await fetch(`${url}${report}/car-1`, { headers })
    note(`GET ${report}/:vehicle_id ${answer.status}`)
    return ((await answer.json()) as { readonly status: unknown }).status === 'ready'
  })
  await ask(`${url}/api/v1/admin/audit/verify`, { headers: service.headers }, 200)
  let status = 0
  while (status !== 429) {
    ;({ status } = await ask(`${url}/api/v1/models/metadata`, { headers }))
  }
}

/** Of a flag that the classification of a picture asks for. */
async function someRollout(): Promise<void> {
  const headers = { ...service.headers, 'content-type': 'application/json' }
  const body = JSON.stringify({ version: 0, mode: 'rollout', percent: 50 })
  const url = `${service.url}/api/v1/admin/flags/keep-pictures`
  const { status } = await fetch(url, { method: 'PUT', headers, body })
  note(`PUT /api/v1/admin/flags/:key ${status}`)
}

/** @throws AssertionError if the answer is not the one that is expected, if one is. */
async function ask(url: string, init: RequestInit, status?: number) {
  const method = init.body === undefined ? 'GET' : 'POST'
  const answer = await fetch(url, { method, ...init })
  await answer.arrayBuffer()
  note(`${method} ${new URL(url).pathname} ${answer.status}`)
  if (status !== undefined) assert.equal(answer.status, status, url)
  return answer
}

function note(...requests: readonly string[]): void {
  for (const each of requests) sent.set(each, (sent.get(each) ?? 0) + 1)
}

const openMetrics = 'application/openmetrics-text;version=1.0.0'

async function exposition(accept: string): Promise<string> {
  return await (await fetch(metricsUrl, { headers: { accept } })).text()
}

/** Each with its labels. */
async function seriesNames(): Promise<Set<string>> {
  // What was read a moment ago may be shown again.
  await delay(300)
  const lines = (await exposition(openMetrics)).split('\n').filter((line) => /^[a-z]/.test(line))
  return new Set(lines.map((line) => line.replace(/ [^ ]+(?: #.*)?$/, '')))
}

async function until<Value>(read: () => Promise<Value | undefined | false>): Promise<Value> {
  for (;;) {
    const value = await read()
    if (value) return value
    await delay(50)
  }
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, each) => sum + each, 0)
}

function sorted(counts: ReadonlyMap<string, number>): readonly (readonly [string, number])[] {
  return [...counts].sort(([one], [other]) => (one < other ? -1 : 1))
}
