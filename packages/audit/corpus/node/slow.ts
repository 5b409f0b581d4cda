/** A request that takes as long as it is asked to, in the database. @module */

import { failed, json } from './responses.ts'
import { route } from './route.ts'
import { object } from './schemas.ts'
import type { Service } from './service.ts'

const msMax = 5_000

export function slow(service: Service): void {
  const ms = { type: 'integer', minimum: 0, maximum: msMax, default: 100 }
  route(service, {
    method: 'GET',
    path: '/slow',
    summary: 'Waits, then answers',
    access: 'user',
    query: object({ ms }, []),
    responses: {
      200: json('Waited', object({ waited_ms: { type: 'integer' } })),
      400: failed('Too long'),
    },
    handler: async (request) => {
      const { ms: waited } = request.query as { ms: number }
      await service.database.queryFor(waited + 2_500, 'SELECT pg_sleep($1)', [waited / 1000])
      return { waited_ms: waited }
    },
  })
}
