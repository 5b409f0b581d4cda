import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { LoadGenerator, type LoadTarget } from './load-generator.ts'

const request = Buffer.from('GET /thing HTTP/1.1\r\nHost: localhost\r\n\r\n')

test('every answer is counted, and the count ends where it was told to', async (t) => {
  let seen = 0
  const port = await listening(t, (_, response) => {
    seen++
    response.end('hello')
  })
  await using generator = await LoadGenerator.open(to(port, { status: 200, bodyBytes: 5 }))

  const result = await generator.load({ durationMs: 5_000, requestsMax: 25 })

  assert.equal(result.served, 25)
  assert.equal(seen, 25)
  assert.ok(result.p50Ms > 0 && result.p50Ms <= result.p99Ms)
})

test('a refusal fails the load and says what was answered', async (t) => {
  const port = await listening(t, (_, response) => {
    response.statusCode = 401
    response.end('nope!')
  })
  await using generator = await LoadGenerator.open(to(port, { status: 200, bodyBytes: 5 }))

  const load = generator.load({ durationMs: 5_000, requestsMax: 25 })

  await assert.rejects(load, /answered 401 with 5 bytes, expected 200 with 5 bytes/)
})

test('an answer of the wrong length fails the load', async (t) => {
  const port = await listening(t, (_, response) => response.end('hell'))
  await using generator = await LoadGenerator.open(to(port, { status: 200, bodyBytes: 5 }))

  const load = generator.load({ durationMs: 5_000, requestsMax: 25 })

  await assert.rejects(load, /answered 200 with 4 bytes, expected 200 with 5 bytes/)
})

test('a server that hangs up fails the load', async (t) => {
  const port = await listening(t, ({ socket }) => socket.destroy())
  await using generator = await LoadGenerator.open(to(port, { status: 200 }))

  const load = generator.load({ durationMs: 5_000, requestsMax: 25 })

  await assert.rejects(load, /the server closed a connection/)
})

test('a load that is repeated counts anew over the same connections', async (t) => {
  const sockets = new Set<unknown>()
  const port = await listening(t, ({ socket }, response) => {
    sockets.add(socket)
    response.end('hello')
  })
  await using generator = await LoadGenerator.open(to(port, { status: 200 }))
  await generator.load({ durationMs: 5_000, requestsMax: 12 })

  const again = await generator.load({ durationMs: 5_000, requestsMax: 8 })

  assert.equal(again.served, 8)
  assert.equal(sockets.size, 4)
})

test('a load that renews its connections sends each request on one of its own', async (t) => {
  const sockets = new Set<unknown>()
  const port = await listening(t, ({ socket }, response) => {
    sockets.add(socket)
    response.setHeader('connection', 'close')
    response.end('hello')
  })
  const target = { ...to(port, { status: 200, bodyBytes: 5 }), renews: true }
  await using generator = await LoadGenerator.open(target)
  await generator.load({ durationMs: 5_000, requestsMax: 12 })

  const again = await generator.load({ durationMs: 5_000, requestsMax: 8 })

  assert.equal(again.served, 8)
  assert.equal(sockets.size, 20)
})

test('a refusal without the words that it must have fails the load', async (t) => {
  const port = await listening(t, (_, response) => {
    response.statusCode = 429
    response.end('"error_code":"OTHER"')
  })
  const expected = { status: 429, contains: ['"error_code":"RATE_LIMITED"'] }
  await using generator = await LoadGenerator.open(to(port, expected))

  const load = generator.load({ durationMs: 5_000, requestsMax: 25 })

  await assert.rejects(load, /answered 429 without "error_code":"RATE_LIMITED"/)
})

function to(port: number, expected: LoadTarget['expected']) {
  return { port, connections: 4, requests: [request], expected }
}

async function listening(t: TestContext, listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.closeAllConnections())
  t.after(() => server.close())
  return (server.address() as AddressInfo).port
}
