import type { FastifyInstance } from 'fastify'
import type { Database } from '../../../reliability/database/index.ts'
import type { ServiceTables } from './keyed-service.ts'

/** Before the effect is committed, or after that and before anything is answered. */
export type KillMoment = 'before-commit' | 'after-commit'

/** `/orders` commits effect and answer together; `/careless` knows nothing of keys. */
export function addOrders(
  app: FastifyInstance,
  database: Database<ServiceTables>,
  reached: (moment: KillMoment) => void = () => undefined,
): void {
  const body = { done: true }
  app.post('/orders', async (request, reply) => {
    await database.transaction(async (queries) => {
      await queries.insertInto('effects').values({ name: 'order' }).execute()
      await request.idempotency.completeWithin(queries, { statusCode: 201, body })
      reached('before-commit')
    })
    reached('after-commit')
    return reply.code(201).send(body)
  })
  app.post('/careless', { config: { idempotency: false } }, async (_, reply) => {
    await database.transaction(async (queries) => {
      await queries.insertInto('effects').values({ name: 'order' }).execute()
    })
    reached('after-commit')
    return reply.code(201).send(body)
  })
}
