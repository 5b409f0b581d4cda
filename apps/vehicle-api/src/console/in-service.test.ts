import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, readdirSync, readlinkSync } from 'node:fs'
import { connect } from 'node:net'
import { after, test } from 'node:test'
import { buildConsole } from '../../../../tools/build-console.ts'
import { becomes } from '../testing/becomes.ts'
import { testService } from '../testing/service.ts'
import { anAddress } from '../testing/visits.ts'

const { folder } = await buildConsole()
const service = await testService({
  CONSOLE_ENABLED: 'true',
  CONSOLE_DIR: folder,
  RATE_LIMIT_ENABLED: 'true',
})
after(() => service[Symbol.asyncDispose]())
const { app, anonymous } = service
const url = await app.listen({ host: '127.0.0.1', port: 0 })
const page = (await anonymous('/')).body
const files = ['/favicon.svg', '/manifest.webmanifest', ...(page.match(/\/assets\/[\w.-]+/g) ?? [])]

test('the page and every file that it names are served to anybody', async () => {
  assert.match(page, /<div id="root">/)
  assert.ok(files.length > 3)
  for (const path of files) {
    const answer = await anonymous({ url: path, headers: { 'accept-encoding': 'br' } })

    assert.equal(answer.statusCode, 200, path)
    assert.ok(answer.rawPayload.length > 0, path)
  }
})

test('over TCP a file leaves no listener too many, and no warning', async () => {
  const warnings: Error[] = []
  const onWarning = (warning: Error) => void warnings.push(warning)
  process.on('warning', onWarning)

  for (const path of files) await (await fetch(url + path)).arrayBuffer()
  // What is wrong is told in the turn after.
  await new Promise(setImmediate)
  process.off('warning', onWarning)

  assert.deepEqual(warnings, [])
})

test('a client that leaves in the middle of a file leaves nothing open', async () => {
  const script = files.find((path) => path.endsWith('.js'))
  const socket = connect(Number(new URL(url).port), '127.0.0.1')

  socket.write(`GET ${script} HTTP/1.1\r\nhost: localhost\r\n\r\n`)
  await once(socket, 'data')
  socket.resetAndDestroy()

  await becomes(() => app.overload.stats().classes['memory']?.inFlight, isNone, 5_000)
  await becomes(() => openFiles().length, isNone, 5_000)
})

test('they count in the limit of an address, and have room in it for many visits', async () => {
  const from = anAddress()

  const [first, second] = [
    await anonymous({ url: '/', ...from }),
    await anonymous({ url: files[0] ?? '', ...from }),
  ]

  const left = [first, second].map(({ headers }) => Number(headers['x-ratelimit-remaining']))
  assert.equal((left[0] ?? 0) - (left[1] ?? 0), 1)
  assert.ok((left[1] ?? 0) > 500)
})

test('the metrics have one series for all screens, and one for all assets', async () => {
  for (const path of ['/', '/classify', '/history', ...files]) await anonymous(path)

  const routes = new Set(app.metrics.text().match(/route="[^"]+"/g))

  assert.ok(routes.has('route="/"') && routes.has('route="/assets/*"'))
  assert.ok(!routes.has('route="/classify"') && !routes.has('route="/history"'))
})

test('the documentation of the API does not list them', () => {
  const paths = Object.keys(app.openapi.document().paths)

  assert.ok(paths.includes('/health'))
  assert.deepEqual(
    paths.filter((path) => path === '/' || /^\/(?:assets|classify|favicon)/.test(path)),
    [],
  )
})

test('a person who is led astray is logged and counted as a request for nothing', async () => {
  const { statusCode, headers } = await anonymous({
    url: '/astray',
    headers: { accept: 'text/html' },
  })

  const record = service.log().match(new RegExp(`.*${headers['x-request-id']}.*`))?.[0] ?? '{}'
  assert.equal(statusCode, 404)
  assert.equal(JSON.parse(record).errorCode, 'NOT_FOUND')
  assert.match(app.metrics.text(), /http_requests_total\{[^}]*route="unmatched"[^}]*\} [1-9]/)
})

test('without CONSOLE_ENABLED there is nothing but the API', async () => {
  await using other = await testService({ CONSOLE_ENABLED: 'false' })

  const answer = await other.anonymous({ url: '/', headers: { accept: 'text/html' } })

  assert.equal(answer.statusCode, 404)
  assert.equal(answer.json().error_code, 'NOT_FOUND')
})

function isNone(count: number | undefined): boolean {
  return count === 0
}

/** Of the console, where the kernel tells. */
function openFiles(): readonly string[] {
  const descriptors = '/proc/self/fd'
  if (!existsSync(descriptors)) return []
  return readdirSync(descriptors).filter((descriptor) => {
    try {
      return readlinkSync(`${descriptors}/${descriptor}`).startsWith(folder)
    } catch {
      // It was the one that reading the folder took.
      return false
    }
  })
}
