import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { type HealthOptions, health } from '../../reliability/health/index.ts'
import { measuredApp } from './testing/measured-app.ts'

const version: HealthOptions = { version: '1.2.3' }

test('the management port serves metrics to whoever reaches it, before the service listens', async () => {
  await using measured = await measuredApp(() => {}, { managementPort: 0 })
  await measured.app.ready()
  const url = `${measured.app.metrics.managementUrl}/metrics`

  const whole = await fetch(url)
  const head = await fetch(url, { method: 'HEAD' })
  const open = await fetch(url, { headers: { accept: 'application/openmetrics-text' } })

  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/metrics$/)
  assert.match(await whole.text(), /^http_requests_in_flight 0$/m)
  assert.equal(await head.text(), '')
  assert.ok(Number(head.headers.get('content-length')) > 1_000)
  assert.match(await open.text(), /# EOF\n$/)
})

test('it shows the probes, with all details of health', async () => {
  await using measured = await measuredApp(
    async (app) => {
      await app.register(health, version)
      app.health.register({
        name: 'store',
        criticality: 'required',
        check: (_signal, show) => show({ rows: 7 }),
      })
    },
    { managementPort: 0 },
  )
  await measured.app.ready()
  const probe = async (path: string) => {
    const answer = await fetch(`${measured.app.metrics.managementUrl}${path}`)
    return { status: answer.status, body: await answer.text() }
  }
  while ((await probe('/readyz')).status !== 200)
    await new Promise((resolve) => setTimeout(resolve, 5))

  const live = await probe('/livez')
  const whole = await probe('/healthz')

  assert.deepEqual(live, { status: 200, body: '{"status":"alive"}' })
  assert.equal(whole.status, 200)
  assert.match(whole.body, /"version":"1\.2\.3".*"facts":\{"rows":7\}/)
})

test('it serves nothing else, and changes nothing', async () => {
  await using measured = await measuredApp((app) => void app.get('/', () => 'ok'), {
    managementPort: 0,
  })
  await measured.app.ready()
  const url = measured.app.metrics.managementUrl

  const answers = await Promise.all([
    fetch(`${url}/`),
    fetch(`${url}/livez`),
    fetch(`${url}/metrics/../`),
    fetch(`${url}/metrics`, { method: 'POST', body: 'x' }),
  ])

  assert.deepEqual(
    answers.map(({ status }) => status),
    [404, 404, 404, 405],
  )
  assert.equal(answers[3]?.headers.get('allow'), 'GET, HEAD')
})

test('it answers while requests drain, and is gone with the service', {
  timeout: 5_000,
}, async () => {
  const { promise: work, resolve: finish } = Promise.withResolvers<string>()
  await using measured = await measuredApp((app) => void app.get('/', () => work), {
    managementPort: 0,
  })
  await measured.listen()
  const client = await measured.send('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
  await once(measured.app.server, 'request')
  const url = String(measured.app.metrics.managementUrl)
  // A scraper that does not end its request must not keep the service.
  const kept = connect(Number(new URL(url).port), '127.0.0.1').resume()
  kept.write('GET /metrics HTTP/1.1\r\n')
  await once(kept, 'connect')

  const closing = measured.app.close()
  const whileDraining = await fetch(`${url}/metrics`)
  finish('done')
  await Promise.all([text(client), closing])

  assert.match(await whileDraining.text(), /^http_requests_in_flight 1$/m)
  await assert.rejects(fetch(`${url}/metrics`))
  assert.equal(measured.app.metrics.managementUrl, undefined)
})

test('a port that is taken fails the start, by name', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  await using measured = await measuredApp(() => {}, { managementPort: port })

  await assert.rejects(async () => measured.app.ready(), {
    message: `metrics cannot listen on port ${port} of 127.0.0.1: it is taken`,
  })
  other.close()
})
