import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { startFloor } from './bare-node.ts'
import { answerTo, type FixedAnswer } from './fixed-answer.ts'
import { requestBytes } from './hot-request.ts'
import { listeningPort } from './listening-port.ts'

const request = requestBytes('GET', '/', { host: 'localhost' })

const refusal: FixedAnswer = {
  status: 401,
  headers: [
    ['content-type', 'application/problem+json'],
    ['www-authenticate', 'Bearer realm="a: b"'],
  ],
  body: '{"detail":"Zürich, 401"}',
}

test('the floor gives the answer that was taken down, and taking down finds it again', async () => {
  for (const fixed of [refusal, { ...refusal, headers: [['connection', 'close']] as const }]) {
    const floor = await startFloor({ logFile: '', fixed })
    const taken = await answerTo(floor.port, request).finally(() => floor.close())

    assert.deepEqual(taken, fixed)
  }
})

test('an answer that breaks off is none', async () => {
  await using server = createServer((socket) => {
    // What nobody reads keeps a connection from ending.
    socket.resume().end('HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nab')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')

  await assert.rejects(answerTo(listeningPort(server), request), /ended after .*ab"/)
})

test('a floor without an answer to give does not start', async () => {
  await assert.rejects(async () => startFloor({ logFile: '' }), /needs an answer of the kit/)
})
