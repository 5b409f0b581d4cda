import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import fastify from 'fastify'
import { clientGone } from './client-gone.ts'

test('the signal aborts when the client leaves before its answer', async (t) => {
  const asked = Promise.withResolvers<AbortSignal>()
  const app = fastify()
  t.after(() => app.close())
  app.get('/', async (_request, reply) => {
    const signal = clientGone(reply)
    asked.resolve(signal)
    await once(signal, 'abort')
  })
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))

  const socket = connect(Number(port), '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
  const signal = await asked.promise
  const wasAborted = signal.aborted
  socket.destroy()
  await once(signal, 'abort')

  assert.equal(wasAborted, false)
  // A status below 500 keeps it out of the error log.
  assert.equal(signal.reason.statusCode, 499)
})

test('the signal stays quiet when the client got its answer', async (t) => {
  const signals: AbortSignal[] = []
  const app = fastify()
  t.after(() => app.close())
  app.get('/', async (_request, reply) => {
    signals.push(clientGone(reply))
    return {}
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })

  const response = await fetch(url, { headers: { connection: 'close' } })
  await response.json()
  await app.close()

  assert.equal(signals[0]?.aborted, false)
})
