import Fastify from 'fastify'

const fastify = Fastify({ logger: true })
const items = []

fastify.get('/', async () => ({ hello: 'world' }))

fastify.get('/health', async () => ({ status: 'ok' }))

fastify.get('/items', async () => items)

fastify.post(
  '/items',
  {
    schema: {
      body: {
        type: 'object',
        required: ['name', 'price'],
        properties: { name: { type: 'string' }, price: { type: 'number' } },
      },
    },
  },
  async (request, reply) => {
    const item = { id: items.length + 1, ...request.body }
    items.push(item)
    return reply.code(201).send(item)
  },
)

fastify.get('/items/:id', async (request, reply) => {
  const item = items.find((each) => each.id === Number(request.params.id))
  return item ?? reply.code(404).send({ error: 'Item not found' })
})

try {
  await fastify.listen({ port: Number(process.env.PORT ?? 3000) })
} catch (error) {
  fastify.log.error(error)
  process.exit(1)
}
