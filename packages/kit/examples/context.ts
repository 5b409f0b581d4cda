import assert from 'node:assert/strict'
import { context, contextFetch, contextServerOptions, currentContext } from '@plimsoll/kit/context'
import fastify from 'fastify'

const app = fastify({ ...contextServerOptions({ trustInbound: ['10.0.0.0/8'] }) })
const fetch = contextFetch()

app.register(context)
app.get('/stock', ({ headers }) => ({ calledBy: headers['x-request-id'] }))
app.get('/order', async () => {
  const stock = await fetch(`${app.listeningOrigin}/stock`)
  return { id: currentContext()?.requestId, stock: await stock.json() }
})

const url = await app.listen({ host: '127.0.0.1', port: 0 })
const answer = await globalThis.fetch(`${url}/order`)
const order = (await answer.json()) as { id: string; stock: { calledBy: string } }
await app.close()

assert.equal(order.id, answer.headers.get('x-request-id'))
assert.equal(order.stock.calledBy, order.id)
process.stdout.write(`both services know the request as ${order.id}\n`)
