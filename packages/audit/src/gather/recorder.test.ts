import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { createHttp } from './http-client.ts'
import { createRecorder, evidenceFiles, type Recorder } from './recorder.ts'
import { createRedactor, type Redactor } from './redaction.ts'
import { httpServer, testWire } from './testing/test-wire.ts'

const password = 'correct horse battery 5taple'
const canary = 'canary-5f2e9a7c41'

test('exchanges are numbered, with what was sent, what came back, and the fault in force', async () => {
  const recorder = createRecorder({ redactor: createRedactor() })
  await using server = await httpServer((_request, response) => {
    response.writeHead(201, { 'Content-Type': 'application/json' }).end('{"id":1}')
  })
  const http = createHttp({ ...testWire(server.origin), recorder })

  await http.send({ method: 'POST', path: '/items?a=[1]', json: { name: "it's" } })
  recorder.setFault('postgres: blackhole')
  const second = await http.send({ path: '/livez' })

  const [first] = recorder.exchanges()
  assert.equal(first?.id, 'x1')
  assert.match(
    first?.request ?? '',
    /^POST \/items\?a=\[1\] HTTP\/1\.1\nHost: .*\n\n\{"name":"it's"\}$/s,
  )
  assert.match(first?.response ?? '', /^HTTP\/1\.1 201\n.*\n\n\{"id":1\}$/s)
  assert.match(
    first?.curl ?? '',
    /^curl -sS -i -g --path-as-is -X POST .*--data-raw '\{"name":"it'\\''s"\}' 'http.*\]'$/,
  )
  assert.equal(first?.fault, undefined)
  assert.deepEqual(
    recorder.cited([second.exchange]).map(({ id, fault }) => [id, fault]),
    [['x2', 'postgres: blackhole']],
  )
  assert.deepEqual(recorder.quality(), { requests: 2, statuses: { '201': 2 } })
  http.close()
})

test('no secret is in what is written, and the search would find it', async () => {
  const redacted = createRecorder({ redactor: createRedactor() })
  redacted.redactor.learn(canary)
  // The control: the same run with redaction off.
  const plain = createRecorder({ redactor: noRedaction })

  await exercise(redacted)
  await exercise(plain)

  assert.deepEqual(leaks(redacted), [])
  assert.deepEqual(leaks(plain), ['password', 'canary', 'canary in base64', 'token', 'cookie'])
})

test('a secret that was learnt late is redacted in the evidence', async () => {
  const recorder = createRecorder({ redactor: createRedactor() })
  await using server = await httpServer((_request, response) => response.end(canary))
  const http = createHttp({ ...testWire(server.origin), recorder })
  await http.send({ path: '/' })

  recorder.redactor.learn(canary)

  assert.ok(!evidenceFiles('0badcafe', recorder).ndjson.includes(canary))
  http.close()
})

test('the manifest holds the hash of the evidence', async () => {
  const recorder = createRecorder({ redactor: createRedactor() })
  await exercise(recorder)

  const { ndjson, manifest } = evidenceFiles('0badcafe', recorder)

  const { sha256, exchanges, bytes } = JSON.parse(manifest)
  assert.equal(sha256, createHash('sha256').update(ndjson).digest('hex'))
  assert.equal(exchanges, ndjson.trimEnd().split('\n').length)
  assert.equal(bytes, Buffer.byteLength(ndjson))
})

test('memory is bounded: later answers are kept shorter, and none is left out', async () => {
  const recorder = createRecorder({ redactor: createRedactor(), room: 50_000 })
  await using server = await httpServer((_request, response) => response.end('x'.repeat(40_000)))
  const http = createHttp({ ...testWire(server.origin), recorder })

  const returned = [await http.send({ path: '/' }), await http.send({ path: '/' })]

  assert.deepEqual(
    returned.map(({ body }) => body.length),
    [40_000, 40_000],
  )
  assert.deepEqual(
    recorder.answers().map(({ body }) => body.length),
    [40_000, 4_096],
  )
  assert.ok(recorder.exchanges().every(({ response }) => response.length < 5_000))
  http.close()
})

async function exercise(recorder: Recorder): Promise<void> {
  await using server = await httpServer((request, response) => {
    response.setHeader('Set-Cookie', 'sid=cookie-5f2e9a7c41; Path=/')
    response.end(`{"access_token":"token-5f2e9a7c41","echo":"${request.url}"}`)
  })
  const http = createHttp({ ...testWire(server.origin), recorder })
  await http.send({ method: 'POST', path: '/login', json: { password, name: canary } })
  const basic = Buffer.from(`user:${canary}!`).toString('base64')
  await http.send({
    path: `/me?token=token-5f2e9a7c41&echo=${canary}`,
    as: { headers: { Cookie: 'sid=cookie-5f2e9a7c41', 'X-Echo': basic } },
  })
  http.close()
}

function leaks(recorder: Recorder): string[] {
  const { ndjson } = evidenceFiles('0badcafe', recorder)
  const secrets = {
    password,
    canary,
    'canary in base64': Buffer.from(canary).toString('base64').slice(0, 8),
    token: 'token-5f2e9a7c41',
    cookie: 'cookie-5f2e9a7c41',
  }
  const shifted = Buffer.from(`user:${canary}`).toString('base64').slice(8, 20)
  return Object.entries(secrets)
    .filter(([name, text]) => ndjson.includes(name.endsWith('base64') ? shifted : text))
    .map(([name]) => name)
}

const noRedaction: Redactor = {
  learn: () => undefined,
  text: (text) => text,
  header: (_name, value) => value,
  deep: (data) => data,
  label: (secret) => secret,
}
