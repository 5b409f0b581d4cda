import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { connect as connectSecurely } from 'node:tls'
import fastify from 'fastify'
import { certificates } from '../database/postgres/testing/certificates.ts'
import { deadline } from './index.ts'
import { becomes, type ListeningApp, listeningApp, timed } from './testing/listening-app.ts'

const stallMs = 250
// More than the kernel takes off the process's hands.
const large = Buffer.alloc(30_000_000, 'x')

test('a client that does not read its answer is cut, in one piece or in many', async () => {
  await using service = await withLargeAnswers()

  const startMs = performance.now()
  const sockets = ['/piece', '/pieces'].map((path) => ask(service, path))
  await Promise.all(sockets.map((socket) => once(socket, 'readable')))
  await becomes(() => service.app.deadline.stats().readersStalled > 0)
  const firstMs = performance.now()
  await becomes(() => service.app.deadline.stats().inFlight === 0)
  for (const socket of sockets) socket.destroy()

  assert.ok(firstMs - startMs >= stallMs)
  const { readersStalled, clientGone } = service.app.deadline.stats()
  assert.deepEqual([readersStalled, clientGone], [2, 0])
})

test('a client that reads slowly, but reads, gets all of it', async () => {
  await using service = await withLargeAnswers()

  await Promise.all(['/piece', '/pieces'].map((path) => readSlowly(ask(service, path))))

  assert.equal(service.app.deadline.stats().readersStalled, 0)
})

test('a client that reads slowly over TLS gets all of it, and one that does not read is cut', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'plimsoll-tls-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const { certificate, key } = certificates(directory)
  await using app = fastify({ https: { cert: readFileSync(certificate), key: readFileSync(key) } })
  await app.register(deadline, { readerStallMs: stallMs })
  app.get('/', () => large)
  const port = Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port)
  const connected = () => {
    const socket = connectSecurely({ port, host: '127.0.0.1', rejectUnauthorized: false })
    socket.on('error', () => {}).write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    return socket
  }

  await readSlowly(connected())
  const stalledBefore = app.deadline.stats().readersStalled
  const socket = connected()
  await becomes(() => app.deadline.stats().readersStalled === 1)
  socket.destroy()

  assert.equal(stalledBefore, 0)
})

test('a handler that is slow to produce is not taken for a reader that is slow', async () => {
  await using service = await withLargeAnswers()

  const [slow, dripping] = await Promise.all([
    timed(`${service.url}/slow`),
    fetch(`${service.url}/dripping`).then((response) => response.text()),
  ])

  assert.equal(slow.status, 200)
  assert.equal(dripping, 'xx')
  assert.equal(service.app.deadline.stats().readersStalled, 0)
})

function withLargeAnswers(): Promise<ListeningApp> {
  return listeningApp({ defaultMs: 30_000, readerStallMs: stallMs }, (app) => {
    app.get('/piece', () => large)
    app.get('/pieces', () => Readable.from(pieces()))
    app.get('/slow', () => wait(2 * stallMs, { slow: true }))
    app.get('/dripping', () =>
      Readable.from(
        (async function* () {
          yield 'x'
          await wait(2 * stallMs)
          yield 'x'
        })(),
      ),
    )
  })
}

function* pieces() {
  for (let at = 0; at < large.length; at += 100_000) yield large.subarray(at, at + 100_000)
}

function ask({ port }: ListeningApp, path: string): Socket {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`)
  return socket
}

/** A piece at a time, for longer than a stalled reader is borne; then the rest. */
async function readSlowly(socket: Socket): Promise<void> {
  const startMs = performance.now()
  let bytes = 0
  while (performance.now() - startMs < 2.5 * stallMs) {
    bytes += (socket.read(500_000) ?? socket.read())?.length ?? 0
    await wait(stallMs / 10)
  }
  socket.on('data', (chunk) => {
    bytes += chunk.length
  })
  await becomes(() => bytes > large.length, 10_000)
  socket.destroy()
}
