/**
 * The real service, with a console, behind the shipped nginx: what it adds to the service is what the
 * service does by itself, and what it tells the service is true.
 */

import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { screenPaths } from '../../../apps/console/src/paths.ts'
import { becomes } from '../../../apps/vehicle-api/src/testing/becomes.ts'
import { drawing, testService } from '../../../apps/vehicle-api/src/testing/service.ts'
import { smallConsole, smallScript } from '../../../apps/vehicle-api/src/testing/small-console.ts'
import { addresses, telling } from './addresses.ts'
import { type Asked, ask, problemOf } from './ask.ts'
import { flatNginx } from './nginx-copy.ts'
import { directivesOf, secondsOf } from './nginx-directives.ts'
import { shippedNginx } from './shipped-nginx.ts'

const stack = new AsyncDisposableStack()
after(() => stack.disposeAsync())

const bodyBytesMax = 2 ** 20
const { folder: console } = stack.use(await smallConsole())
writeFileSync(join(console, 'screens.json'), JSON.stringify(screenPaths))
const service = stack.use(
  await testService({
    BODY_LIMIT: `${bodyBytesMax}B`,
    TRUST_PROXY: '127.0.0.1/32',
    CONSOLE_ENABLED: 'true',
    CONSOLE_DIR: console,
    DOCS_ENABLED: 'true',
  }),
)
const direct = new URL(await service.app.listen({ host: '127.0.0.1', port: 0 }))
const servicePort = Number(direct.port)
const balancer = '127.0.0.7'
const nginx = stack.use(
  await shippedNginx({ upstreams: [servicePort], console, trusted: [`${balancer}/32`] }),
)
const through = (asked: Asked) => ask(nginx.port, asked)
const { headers: signedIn } = await service.newUser()

const ofBrowser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' }
const script = '/assets/app-B2v9xQ1z.js'

for (const accept of [ofBrowser.accept, '*/*']) {
  test(`every address answers who accepts ${accept.slice(0, 9)} as the service does`, async () => {
    for (const path of addresses) {
      const asked = { path, headers: { accept } }

      const [own, proxied] = await Promise.all([ask(servicePort, asked), through(asked)])

      assert.deepEqual(telling(proxied.headers), telling(own.headers), path)
      assert.equal(proxied.status, own.status, path)
      assert.match(String(proxied.headers['x-request-id']), /^[\w.~-]{1,128}$/, path)
    }
  })
}

test('the page has a nonce of its own in each answer, in its markup and in its policy', async () => {
  const answers = [
    await through({ path: '/', headers: ofBrowser }),
    await through({ path: '/classify', headers: { ...ofBrowser, 'accept-encoding': 'gzip' } }),
    await through({ path: '/nowhere', headers: ofBrowser }),
  ]

  const nonces = answers.map(({ headers, body }) => {
    const policy = String(headers['content-security-policy'])
    const nonce = /'nonce-(?<nonce>[\w-]{22,})'/.exec(policy)?.groups?.['nonce'] ?? 'none'
    const isCompressed = headers['content-encoding'] === 'gzip'
    const page = String(isCompressed ? gunzipSync(body) : body)
    assert.equal(page.split(`nonce="${nonce}"`).length, 3)
    return nonce
  })
  assert.equal(new Set(nonces).size, 3)
})

test('files come as the build compressed them, and are not sent again to who has them', async () => {
  const headers = { 'accept-encoding': 'gzip' }

  const compressed = await through({ path: script, headers })
  const plain = await through({ path: script })
  const etag = String(compressed.headers.etag)
  const again = await through({ path: script, headers: { ...headers, 'if-none-match': etag } })

  assert.equal(compressed.headers['content-encoding'], 'gzip')
  assert.match(String(compressed.headers.vary), /accept-encoding/i)
  // What is compressed on the way has no length yet.
  assert.equal(Number(compressed.headers['content-length']), compressed.body.length)
  assert.deepEqual(compressed.body, readFileSync(join(console, `${script}.gz`)))
  assert.equal(String(plain.body), smallScript)
  assert.equal(again.status, 304)
})

test('a picture is classified', async () => {
  const answer = await through({
    method: 'POST',
    path: '/api/v1/vehicle/classify',
    headers: { ...signedIn, 'content-type': 'image/jpeg' },
    body: drawing('drawn_car.jpg'),
  })

  assert.equal(answer.status, 200)
  assert.equal(JSON.parse(String(answer.body)).label, 'car')
})

test('a body is refused by the service where it is too large for it', async () => {
  const headers = { ...signedIn, 'content-type': 'image/jpeg' }
  const classify = { method: 'POST', path: '/api/v1/vehicle/classify', headers } as const

  const most = await through({ ...classify, body: Buffer.alloc(bodyBytesMax) })
  const more = await through({ ...classify, body: Buffer.alloc(bodyBytesMax + 1) })

  assert.notEqual(most.status, 413)
  assert.equal(more.status, 413)
  assert.match(problemOf(more).detail, /1048576|1 MB|1 MiB/)
})

test('a body is refused by nginx where it is too large for any route', async () => {
  const path = '/api/v1/vehicle/classify-batch'
  const declared = (bytes: number) => ({ ...signedIn, 'content-length': String(bytes) })

  const most = await through({ method: 'POST', path, headers: declared(41 * 2 ** 20) })
  const more = await through({ method: 'POST', path, headers: declared(41 * 2 ** 20 + 1) })

  assert.notEqual(problemOf(most).detail, problemOf(more).detail)
  assert.deepEqual([more.status, problemOf(more).error_code], [413, 'PAYLOAD_TOO_LARGE'])
  await until(() =>
    nginx.accesses().some(({ status, upstream }) => status === 413 && upstream === ''),
  )
})

test('headers that the service takes pass, and more are refused as the service refuses them', async () => {
  const of = (...bytes: number[]) => {
    const notes = bytes.map((each, at) => [`note-${at}`, 'x'.repeat(each)])
    return through({ path: '/livez', headers: Object.fromEntries(notes) })
  }

  const [most, tooMany, tooLong] = [await of(15_600), await of(9_000, 9_000), await of(17_000)]

  assert.equal(most.status, 200)
  for (const answer of [tooMany, tooLong]) {
    assert.deepEqual([answer.status, problemOf(answer).error_code], [431, 'HEADERS_TOO_LARGE'])
  }
})

test('metrics are nobody’s, however they are asked for', async () => {
  const paths = ['/metrics', '/metrics/', '/METRICS', '//metrics', '/%6detrics', '/metrics?x=1']
  const climbing = ['/api/../metrics', '/api/..%2fmetrics', '/./metrics', '/api/%2e%2e/metrics']
  const headers = service.admin.headers
  const own = await ask(servicePort, { path: '/metrics', headers })

  const answers = [...paths, ...climbing].map((path) => through({ path, headers }))

  assert.equal(own.status, 200)
  for (const { status, headers } of await Promise.all(answers)) {
    assert.deepEqual([status, headers['content-type']], [404, 'application/problem+json'])
  }
})

const forged = {
  'x-forwarded-for': '203.0.113.5',
  'x-real-ip': '203.0.113.6',
  forwarded: 'for=203.0.113.7',
  'x-request-id': 'told-by-the-client',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'evil.example',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
}

test('what a client says of itself is not believed', async () => {
  const path = '/api/v1/models/metadata'

  const answer = await through({ path, headers: forged, localAddress: '127.0.0.9' })

  const id = String(answer.headers['x-request-id'])
  const record = recordOf(id)
  assert.equal(answer.status, 401)
  assert.match(id, /^[0-9a-f]{32}$/)
  assert.equal(record['clientAddress'], '127.0.0.9')
  assert.notEqual(record['traceId'], '0af7651916cd43dd8448eb211c80319c')
  assert.equal(answer.headers['strict-transport-security'], undefined)
  assert.equal(nginx.accesses().at(-1)?.['request_id'], id)
})

test('what a load balancer says of its client is', async () => {
  const headers = { ...forged, 'x-forwarded-for': '198.51.100.1, 203.0.113.5' }
  const path = '/api/v1/models/metadata'

  const answer = await through({ path, headers, localAddress: balancer })
  const page = await through({ path: '/', headers, localAddress: balancer })

  const record = recordOf('told-by-the-client')
  assert.equal(answer.headers['x-request-id'], 'told-by-the-client')
  assert.equal(record['clientAddress'], '203.0.113.5')
  assert.equal(record['traceId'], '0af7651916cd43dd8448eb211c80319c')
  const { 'strict-transport-security': transport } = answer.headers
  assert.match(String(transport), /^max-age=31536000/)
  assert.equal(page.headers['strict-transport-security'], transport)
})

test('a WebSocket is opened, and its token is in no log', async () => {
  const token = signedIn.authorization.slice('Bearer '.length)
  const socket = new WebSocket(`ws://127.0.0.1:${nginx.port}/ws?token=${token}`)
  const first = await new Promise<MessageEvent>((resolve, reject) => {
    socket.addEventListener('message', resolve)
    socket.addEventListener('close', ({ code }) => reject(new Error(`closed with ${code}`)))
  })
  const closed = new Promise((resolve) => socket.addEventListener('close', resolve))
  socket.close()
  await closed

  const { heartbeat_ms: heartbeatMs } = JSON.parse(first.data).data
  assert.ok(heartbeatMs / 1_000 < patience(), 'nginx waits for the next sign of life')
  await until(() => nginx.accesses().some(({ path, status }) => path === '/ws' && status === 101))
  assert.ok(!nginx.logs().includes(token))
  assert.ok(!nginx.logs().includes('?'))
})

/** How long nginx bears silence of the service, in seconds. */
function patience(): number {
  const found = directivesOf(flatNginx()).find(({ name }) => name === 'proxy_read_timeout')
  return secondsOf(found?.values[0] ?? '60s')
}

function recordOf(requestId: string): Readonly<Record<string, unknown>> {
  const lines = service.log().split('\n')
  const line = lines.findLast((each) => each.includes(`"requestId":"${requestId}"`)) ?? '{}'
  return JSON.parse(line)
}

async function until(holds: () => boolean): Promise<void> {
  await becomes(holds, (isSo) => isSo, 10_000)
}
