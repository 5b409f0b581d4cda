import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRawConnections } from './raw-connection.ts'
import { Inconclusive } from './stand.ts'
import { httpServer, tcpServer, testWire } from './testing/test-wire.ts'

test('bytes arrive as they are, and the first response is read', async () => {
  const seen: string[] = []
  await using server = await tcpServer((socket) => {
    socket.once('data', (chunk: Buffer) => {
      seen.push(chunk.toString('latin1'))
      socket.write('HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\n\r\nbad')
    })
  })
  const wire = testWire(server.origin)
  const bytes = 'GET / HTTP/1.1\nX\xff: \x00\r\n\r\n'

  const answer = await createRawConnections(wire).send({ bytes, label: 'bare LF' })

  assert.deepEqual(seen, [bytes])
  const { status, body, ending, responses } = answer
  assert.deepEqual([status, body, ending, responses], [400, 'bad', 'answered', 1])
  assert.match(wire.recorder.exchanges()[0]?.request ?? '', /bare LF.*X\\xff: \\x00/s)
})

test('a second response to one request is counted', async () => {
  await using server = await httpServer((_request, response) => response.end('one'))
  const raw = createRawConnections(testWire(server.origin))
  const { host } = new URL(server.origin)
  const one = `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`

  const single = await raw.send({ bytes: one, label: 'one' })
  const double = await raw.send({ bytes: one + one, label: 'two' })

  assert.deepEqual([single.responses, double.responses], [1, 2])
  assert.equal(single.body, 'one')
})

test('close, reset, refusal and silence are told apart', async () => {
  await using server = await tcpServer((socket) => {
    socket.once('data', (chunk: Buffer) => {
      if (chunk.includes('close')) socket.end()
      if (chunk.includes('reset')) socket.resetAndDestroy()
      if (chunk.includes('until-end')) socket.end('HTTP/1.1 200 OK\r\n\r\nall')
    })
  })
  const gone = await httpServer(() => undefined)
  await gone[Symbol.asyncDispose]()
  const raw = createRawConnections(testWire(server.origin))
  const send = (bytes: string) => raw.send({ bytes, label: bytes, timeoutMs: 80 })

  const answers = await Promise.all(['close', 'reset', 'silence', 'until-end'].map(send))
  const refused = await createRawConnections(testWire(gone.origin)).send({ bytes: 'x', label: 'x' })

  assert.deepEqual(
    [...answers, refused].map(({ ending }) => ending),
    ['closed', 'reset', 'timed-out', 'closed', 'refused'],
  )
  assert.deepEqual([answers[3]?.status, answers[3]?.body], [200, 'all'])
})

test('a connection that is held open tells what came and how it ended', async () => {
  await using server = await tcpServer((socket) => {
    socket.write('hello')
    socket.on('data', () => socket.end('bye'))
  })
  const connection = await createRawConnections(testWire(server.origin)).open()

  const before = await connection.closed(30)
  connection.write('x')
  const after = await connection.closed(1_000)

  assert.deepEqual([before, after, connection.received()], ['open', 'ended', 'hellobye'])
  connection.write('into the void')
  connection.destroy()
})

test('what is not of the target is not connected to', async () => {
  await using server = await tcpServer(() => undefined)
  const raw = createRawConnections(testWire(server.origin))

  await assert.rejects(raw.open({ origin: 'http://192.0.2.1' }), Inconclusive)
})
