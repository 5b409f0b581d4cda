/** What only administrators may do. @module */

import { notFound } from './errors.ts'
import { failed, json } from './responses.ts'
import { route } from './route.ts'
import * as schemas from './schemas.ts'
import type { Service } from './service.ts'

const Users = schemas.object({ users: { type: 'array', maxItems: 100, items: schemas.NewUser } })

export function admin(service: Service): void {
  const { database } = service
  route(service, {
    method: 'GET',
    path: '/admin/users',
    summary: 'The newest hundred users',
    access: 'admin',
    tags: ['admin'],
    responses: { 200: json('Users', Users) },
    handler: async () => ({
      users: await database.query(
        'SELECT id, email, role, created_at FROM users ORDER BY created_at DESC LIMIT 100',
      ),
    }),
  })
  route(service, {
    method: 'DELETE',
    path: '/admin/users/{id}',
    summary: 'Removes a user and all that is theirs',
    access: 'admin',
    tags: ['admin'],
    params: schemas.IdParams,
    responses: {
      204: { description: 'Removed' },
      400: failed('Not an id'),
      404: failed('No such user'),
    },
    handler: async (request, reply) => {
      const { id } = request.params as { id: string }
      const [removed] = await database.query('DELETE FROM users WHERE id = $1 RETURNING id', [id])
      if (removed === undefined) throw notFound()
      return reply.code(204).send()
    },
  })
}
