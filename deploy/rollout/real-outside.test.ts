import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { type TestContext, test } from 'node:test'
import { realOutside } from './real-outside.ts'

const { signal } = new AbortController()

test('a program is told what it reads, and its words come back', async () => {
  const input = { text: 'ahoy', title: 'a greeting' }

  const outcome = await realOutside({ kind: 'command', argv: ['cat'], input }, signal)

  assert.deepEqual(outcome, { isOk: true, output: 'ahoy', complaint: '' })
})

test('a program that fails tells why, without the secrets that it tells', async () => {
  const script = `echo so far; echo "no postgres://me:hunter2-hunter2@db/x" >&2; exit 3`

  const outcome = await realOutside({ kind: 'command', argv: ['sh', '-c', script] }, signal)

  assert.deepEqual([outcome.isOk, outcome.output], [false, 'so far\n'])
  assert.match(outcome.complaint, /^sh ended with 3: no postgres:/)
  assert.doesNotMatch(outcome.complaint, /hunter2/)
})

test('a program that is not there is a complaint', async () => {
  const outcome = await realOutside({ kind: 'command', argv: ['no-such-program'] }, signal)

  assert.deepEqual(
    [outcome.isOk, outcome.complaint],
    [false, 'it cannot be run: spawn no-such-program ENOENT'],
  )
})

test('a program that takes too long is ended, with what it has started', async () => {
  const act = { kind: 'command', argv: ['sh', '-c', 'sleep 60; echo'], timeoutMs: 50 } as const
  const beganMs = performance.now()

  const outcome = await realOutside(act, signal)

  assert.equal(outcome.complaint, 'it took too long')
  assert.ok(performance.now() - beganMs < 10_000)
})

test('whoever says stop is heard while a program runs', async () => {
  const stop = new AbortController()
  const running = realOutside({ kind: 'command', argv: ['sleep', '60'] }, stop.signal)

  stop.abort(new Error('enough'))

  await assert.rejects(running, /enough/)
})

test('what a page answers comes back, and a refusal is a complaint', async (t) => {
  const server = createHttpServer(({ url }, response) => {
    response.statusCode = url === '/good' ? 200 : 503
    response.end('words')
  })
  const url = `http://127.0.0.1:${await listening(t, server)}`

  const answers = await Promise.all(
    ['good', 'bad'].map((path) => realOutside({ kind: 'request', url: `${url}/${path}` }, signal)),
  )
  const none = await realOutside({ kind: 'request', url: 'http://127.0.0.1:1' }, signal)

  assert.deepEqual(answers, [
    { isOk: true, output: 'words', complaint: '' },
    { isOk: false, output: 'words', complaint: 'it was answered 503' },
  ])
  assert.match(none.complaint, /ECONNREFUSED|bad port/)
})

test('a socket is told one line, and answers', async (t) => {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.once('data', (line) => socket.end(`heard ${line}`))
  })
  const address = `127.0.0.1:${await listening(t, server)}`

  const outcome = await realOutside({ kind: 'socket', address, line: 'help' }, signal)
  const none = await realOutside({ kind: 'socket', address: '/no/such/socket', line: 'x' }, signal)

  assert.deepEqual(outcome, { isOk: true, output: 'heard help\n', complaint: '' })
  assert.equal(none.complaint, 'connect ENOENT /no/such/socket')
})

async function listening(t: TestContext, server: Server): Promise<number> {
  t.after(() => server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}
