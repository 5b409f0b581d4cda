/** Requests that are too large, or would be once decoded: refused before they are in memory. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { gunzipSync, gzipSync } from 'node:zlib'
import { exchange, trickyService } from './testing/tricky-service.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const closesMs = 5_000
const head = (method: string, headers: string) =>
  `${method} HTTP/1.1\r\nHost: api.example.com\r\n${headers}\r\n`
const post = (headers: string) =>
  head('POST /target', `Content-Type: application/json\r\n${headers}`)

// None of them has a body: where one is announced, nothing waits for it.
const tooMuch: Readonly<Record<string, readonly [status: number, bytes: string]>> = {
  'a header of 17 KB': [431, head('GET /target', `X-Note: ${'x'.repeat(17 * 1024)}\r\n`)],
  '2,100 short headers': [431, head('GET /target', 'a:b\r\n'.repeat(2_100))],
  '300 headers': [431, head('GET /target', 'a:b\r\n'.repeat(300))],
  'a second host after 2,000 headers': [
    431,
    head('GET /target', `${'a:b\r\n'.repeat(2_000)}Host: evil.example\r\n`),
  ],
  'a URL of 20 KB': [431, head(`GET /target?${'x'.repeat(20 * 1024)}`, '')],
  'a body above the limit': [413, post('Content-Length: 2000000\r\n')],
  'a body of 10 MB gzip': [415, post('Content-Encoding: gzip\r\nContent-Length: 10485760\r\n')],
}

for (const [name, [status, bytes]] of Object.entries(tooMuch)) {
  test(`${name} is answered ${status} before a body comes, and closed`, async (t) => {
    const service = await trickyService(t)

    const { statuses, isClosed } = await exchange(service.port, bytes, closesMs)

    assert.deepEqual([statuses, isClosed, service.targets()], [[status], true, 0])
  })
}

test('a chunked body is refused as soon as it is above the limit', async (t) => {
  const service = await trickyService(t)
  const socket = connect(service.port, '127.0.0.1').on('error', () => {})
  const answer = once(socket, 'data')
  const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`

  socket.write(post('Transfer-Encoding: chunked\r\n'))
  let chunks = 0
  while (socket.writable && chunks < 1_000 && socket.bytesRead === 0) {
    chunks += 1
    if (!socket.write(chunk)) await Promise.race([once(socket, 'drain'), answer])
  }
  const [text] = await answer
  socket.destroy()

  assert.match(String(text), /^HTTP\/1\.1 413 /)
  // A megabyte, and what the system and the process hold on the way; the test would send 64.
  assert.ok(chunks * 0x10000 < 16_000_000, `${chunks} chunks were taken`)
})

test('what comes after the announced length is no part of the body', async (t) => {
  const service = await trickyService(t)

  const bytes = `${post('Content-Length: 2\r\n')}{}AND MORE\r\n\r\n`
  const { statuses, isClosed } = await exchange(service.port, bytes, closesMs)

  assert.deepEqual([statuses.at(-1), isClosed], [400, true])
})

test('bombs of compressed zeros cost no memory', async (t) => {
  const service = await trickyService(t)
  const bomb = gzipSync(Buffer.alloc(10e6))
  const bombs = [bomb, gzipSync(bomb)].map((bytes) => bytes.toString('latin1'))
  const send = (bomb: string) => {
    const headers = `Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n`
    return exchange(service.port, post(headers) + bomb, closesMs)
  }
  await send('x')

  const beforeBytes = residentBytes()
  const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => send(bombs[n % 2] ?? '')))
  const grownBytes = residentBytes() - beforeBytes

  for (const { statuses } of answers) assert.deepEqual(statuses, [415])
  t.diagnostic(`${(grownBytes / 1e6).toFixed(1)} MB for 40 bombs of 10 MB`)
  assert.ok(grownBytes < 20e6, `${grownBytes} bytes`)
})

test('control: one bomb, decoded without a bound, costs what it holds', (t) => {
  const bomb = gzipSync(Buffer.alloc(40e6))
  const beforeBytes = residentBytes()

  const body = gunzipSync(bomb)
  const grownBytes = process.memoryUsage().rss - beforeBytes

  t.diagnostic(`${(grownBytes / 1e6).toFixed(1)} MB`)
  assert.ok(body.length > 20e6 && grownBytes > 20e6, `${grownBytes} bytes`)
})

function residentBytes(): number {
  collectGarbage()
  return process.memoryUsage().rss
}
