/**
 * The shipped nginx where it matters what an instance does: refuses, breaks off, is told.
 */

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { connect, type SecureVersion, type TLSSocket } from 'node:tls'
import { brotliDecompressSync } from 'node:zlib'
import { smallConsole, smallScript } from '../../../apps/vehicle-api/src/testing/small-console.ts'
import { certificates } from '../../../packages/kit/src/reliability/database/postgres/testing/certificates.ts'
import { freePort } from '../../../tools/servers/free-port.ts'
import { nginxBrotliModule } from '../../../tools/servers/nginx-brotli.ts'
import { ask, problemOf } from './ask.ts'
import { heard, instance } from './instance.ts'
import { shippedNginx } from './shipped-nginx.ts'

const stack = new AsyncDisposableStack()
after(() => stack.disposeAsync())

const { folder: console } = stack.use(await smallConsole())
const gone = await freePort()

test('a POST that one instance refuses goes to another, and one that was sent is not sent twice', async () => {
  await using one = await instance('one')
  await using other = await instance('other')
  await using behind = await shippedNginx({ upstreams: [one.port, gone], console })
  await using broken = await shippedNginx({ upstreams: [one.port, other.port], console })
  const post = { path: '/api/v1/things', method: 'POST', body: '{}' }

  const refused = [await ask(behind.port, post), await ask(behind.port, post)]
  one.breakOff()
  other.breakOff()
  const before = one.count() + other.count()
  const lost = await ask(broken.port, post)

  assert.deepEqual(
    refused.map(({ status }) => status),
    [200, 200],
  )
  assert.deepEqual([lost.status, problemOf(lost).error_code], [502, 'UNAVAILABLE'])
  assert.equal(one.count() + other.count() - before, 1)
})

test('an instance is told of the client by nginx alone, and its answers are compressed', async () => {
  await using one = await instance('one')
  await using nginx = await shippedNginx({ upstreams: [one.port], console })
  const headers = {
    'x-forwarded-for': '203.0.113.5',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-port': '1',
    'x-forwarded-proto': 'https',
    'x-real-ip': '203.0.113.6',
    'x-request-id': 'told',
    forwarded: 'for=203.0.113.7',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    tracestate: 'a=b',
    connection: 'upgrade',
    upgrade: 'h2c',
  }
  const gzip = { 'accept-encoding': 'gzip' }

  const plain = await ask(nginx.port, { path: '/api/v1/things', headers })
  const things = await ask(nginx.port, { path: '/api/v1/things', headers: gzip })
  const tokens = await ask(nginx.port, { path: '/api/v1/auth/login', headers: gzip })

  const { 'x-request-id': requestId, ...told } = heard(plain).headers
  assert.match(String(requestId), /^[0-9a-f]{32}$/)
  assert.deepEqual(told, {
    host: `127.0.0.1:${nginx.port}`,
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-proto': 'http',
  })
  assert.equal(things.headers['content-encoding'], 'gzip')
  // Their length would tell of what is in them.
  assert.equal(tokens.headers['content-encoding'], undefined)
})

test('without an instance there is the problem, a time to come back, and no token in a log', async () => {
  await using nginx = await shippedNginx({ upstreams: [gone], console })

  const answer = await ask(nginx.port, { path: '/ws?token=secret' })
  const page = await ask(nginx.port, { path: '/', headers: { accept: 'text/html' } })
  const health = await ask(nginx.port, { path: '/nginx-health' })

  assert.deepEqual([answer.status, answer.headers['retry-after']], [502, '1'])
  assert.equal(answer.headers['x-frame-options'], 'DENY')
  assert.deepEqual(Object.keys(problemOf(answer)).toString(), problemMembers)
  assert.deepEqual([page.status, health.status], [200, 204])
  assert.ok(!nginx.logs().includes('secret'))
})

test('with TLS it is 1.2 or newer, is said to browsers, and what comes without is sent there', async () => {
  await using one = await instance('one')
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-certificates-'))
  stack.defer(() => rm(folder, { recursive: true }))
  const tls = { port: await freePort(), ...certificates(folder) }
  await using nginx = await shippedNginx({ upstreams: [one.port], console, tls })

  const versions = await Promise.all([
    handshake(tls.port, 'TLSv1.1'),
    handshake(tls.port, 'TLSv1.2'),
    handshake(tls.port, 'TLSv1.3'),
  ])
  const page = await overTls(tls.port, '/')
  const api = await overTls(tls.port, '/api/v1/things')
  const redirected = await ask(nginx.port, {
    path: '/classify?x=1',
    headers: { host: 'a.example' },
  })

  assert.deepEqual(versions, ['refused', 'TLSv1.2', 'TLSv1.3'])
  assert.match(page, /\nstrict-transport-security: max-age=31536000; includesubdomains\r/)
  assert.match(api, /"x-forwarded-proto":"https"/)
  assert.deepEqual(
    [redirected.status, redirected.headers.location],
    [308, 'https://a.example/classify?x=1'],
  )
})

test('where Brotli is installed, files come as the build compressed them with it', async (t) => {
  const brotli = moduleOr(t.skip.bind(t))
  if (brotli === undefined) return
  await using nginx = await shippedNginx({ upstreams: [gone], console, brotli })
  const path = '/assets/app-B2v9xQ1z.js'

  const answer = await ask(nginx.port, { path, headers: { 'accept-encoding': 'gzip, br' } })

  assert.equal(answer.headers['content-encoding'], 'br')
  assert.equal(brotliDecompressSync(answer.body).toString(), smallScript)
})

const problemMembers = 'type,title,status,detail,error_code,message,details,request_id,timestamp'

function moduleOr(skip: (why: string) => void): string | undefined {
  try {
    return nginxBrotliModule()
  } catch (error) {
    skip(String(error))
    return undefined
  }
}

async function handshake(port: number, version: SecureVersion): Promise<string> {
  const outcome = Promise.withResolvers<string>()
  const options = { host: '127.0.0.1', port, minVersion: version, maxVersion: version }
  const socket: TLSSocket = connect({
    ...options,
    rejectUnauthorized: false,
    // Without it OpenSSL itself would not even ask for an old version.
    ciphers: 'DEFAULT@SECLEVEL=0',
  })
  socket.on('secureConnect', () => outcome.resolve(socket.getProtocol() ?? 'none'))
  socket.on('error', () => outcome.resolve('refused'))
  const told = await outcome.promise
  socket.destroy()
  return told
}

/** The whole answer as text, in lower case. */
async function overTls(port: number, path: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false })
  socket.write(`GET ${path} HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n`)
  let text = ''
  for await (const part of socket) text += String(part)
  return text.toLowerCase()
}
