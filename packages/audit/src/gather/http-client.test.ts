import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { test } from 'node:test'
import { isSuccess } from './answer.ts'
import { createHttp } from './http-client.ts'
import { Inconclusive } from './stand.ts'
import { httpServer, tcpServer, testWire } from './testing/test-wire.ts'

test('path, order and spelling of header fields arrive as they were given', async () => {
  const seen: IncomingMessage[] = []
  await using server = await httpServer((request, response) => {
    seen.push(request)
    response.end()
  })
  const http = createHttp(testWire(server.origin))

  await http.send({
    path: '/a/../b//%2e%2e/?q=[x]',
    headers: { 'X-Second': '2', 'x-FIRST': '1' },
    as: { headers: { Authorization: 'Bearer t' } },
  })

  assert.equal(seen[0]?.url, '/a/../b//%2e%2e/?q=[x]')
  assert.deepEqual(seen[0]?.rawHeaders.slice(0, 12), [
    'Host',
    new URL(server.origin).host,
    'User-Agent',
    'plimsoll-audit/1 (run 0badcafe)',
    'Accept',
    'application/json, */*;q=0.5',
    'X-Second',
    '2',
    'x-FIRST',
    '1',
    'Authorization',
    'Bearer t',
  ])
  http.close()
})

test('a refusal of a large body is read although the rest cannot be written', async () => {
  await using server = await tcpServer((socket) => {
    socket.once('data', () => {
      socket.end('HTTP/1.1 413 Payload Too Large\r\nContent-Length: 2\r\n\r\nno', () => {
        socket.destroy()
      })
    })
  })
  const http = createHttp(testWire(server.origin))
  const body = Buffer.alloc(12_000_000, 'a')

  const answers = [
    await http.send({ method: 'POST', path: '/', body }),
    await http.send({ method: 'POST', path: '/', body, chunked: true }),
  ]

  assert.deepEqual(
    answers.map(({ status, body: text }) => [status, text]),
    [
      [413, 'no'],
      [413, 'no'],
    ],
  )
  http.close()
})

test('each way to end without an answer has its name', async () => {
  await using server = await tcpServer((socket) => {
    const ways: Readonly<Record<string, () => unknown>> = {
      '/reset': () => socket.resetAndDestroy(),
      '/close': () => socket.end(),
      '/cut': () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc'),
      '/nonsense': () => socket.end('SSH-2.0-nothing\r\n'),
    }
    socket.once('data', (chunk: Buffer) => ways[String(chunk).split(' ')[1] ?? '']?.())
  })
  const gone = await httpServer(() => undefined)
  const http = createHttp(testWire(server.origin))
  await gone[Symbol.asyncDispose]()

  const endings = await Promise.all([
    http.send({ path: '/reset' }),
    http.send({ path: '/close' }),
    http.send({ path: '/nonsense' }),
    http.send({ path: '/silence', timeoutMs: 50 }),
    http.at(gone.origin).send({ path: '/' }),
  ])
  const cut = await http.send({ path: '/cut' })

  assert.deepEqual(
    endings.map(({ ending, status }) => [ending, status]),
    [
      ['reset', 0],
      ['closed', 0],
      ['closed', 0],
      ['timed-out', 0],
      ['refused', 0],
    ],
  )
  assert.deepEqual(
    [cut.status, cut.ending, cut.body, isSuccess(cut)],
    [200, 'closed', 'abc', false],
  )
  http.close()
})

test('a redirect is an answer, not a way', async () => {
  const calls: string[] = []
  await using elsewhere = await httpServer((request, response) => {
    calls.push(request.url ?? '')
    response.end()
  })
  await using server = await httpServer((_request, response) => {
    response.writeHead(302, { Location: `${elsewhere.origin}/stolen` }).end()
  })
  const http = createHttp(testWire(server.origin))

  const answer = await http.send({ path: '/' })

  assert.equal(answer.status, 302)
  assert.deepEqual(calls, [])
  http.close()
})

test('an origin that is not of the target is not asked', async () => {
  await using server = await httpServer((_request, response) => response.end())
  const http = createHttp(testWire(server.origin))

  assert.throws(() => http.at('http://192.0.2.1:80'), Inconclusive)
  assert.equal((await http.at(server.origin).send({ path: '/' })).status, 200)
  http.close()
})

test('the first 429 is waited out, unless the probe is about limits', async () => {
  let calls = 0
  await using server = await httpServer((_request, response) => {
    calls += 1
    response.writeHead(calls % 2 === 1 ? 429 : 200, { 'Retry-After': '0' }).end()
  })
  const http = createHttp(testWire(server.origin))

  const patient = await http.send({ path: '/' })
  const strict = await http.send({ path: '/', waitOut429: false })

  assert.deepEqual([patient.status, strict.status, calls], [200, 429, 3])
  http.close()
})

test('connections are shared, kept by name, or fresh', async () => {
  const ports: (number | undefined)[] = []
  await using server = await httpServer((request, response) => {
    ports.push(request.socket.remotePort)
    response.end('{}')
  })
  const http = createHttp(testWire(server.origin))
  const kept = { keepAlive: 'a' }

  for (const connection of [kept, undefined, kept, 'fresh', undefined, 'fresh'] as const) {
    await http.send({ path: '/', ...(connection !== undefined && { connection }) })
  }

  assert.equal(ports[0], ports[2])
  assert.equal(ports[1], ports[4])
  assert.equal(new Set(ports).size, 4)
  http.close()
})

test('a pooled connection that died while idle is replaced for a safe request', async () => {
  let connections = 0
  await using server = await tcpServer((socket) => {
    connections += 1
    let requests = 0
    socket.on('data', () => {
      requests += 1
      // As a service does that gave the idle connection up just now.
      if (requests > 1) socket.resetAndDestroy()
      else socket.write('HTTP/1.1 204 No Content\r\nConnection: keep-alive\r\n\r\n')
    })
  })
  const http = createHttp(testWire(server.origin))

  const first = await http.send({ path: '/' })
  const second = await http.send({ path: '/' })
  const third = await http.send({ path: '/', method: 'POST' })

  assert.deepEqual([first.status, second.status, third.ending], [204, 204, 'reset'])
  assert.equal(connections, 2)
  http.close()
})

test('a long body is counted whole and kept in part', async () => {
  await using server = await httpServer((_request, response) => {
    response.setHeader('Set-Cookie', ['a=1', 'b=2']).end('x'.repeat(300_000))
  })
  const http = createHttp(testWire(server.origin))

  const answer = await http.send({ path: '/' })

  assert.deepEqual([answer.bodyBytes, answer.body.length], [300_000, 262_144])
  assert.equal(answer.headers['set-cookie'], 'a=1\nb=2')
  http.close()
})
