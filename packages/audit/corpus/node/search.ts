/** Items of the caller whose name holds a text, which is only ever a parameter of the statement. @module */

import { callerOf } from './authentication.ts'
import { itemColumns } from './items-store.ts'
import { failed, json } from './responses.ts'
import { route } from './route.ts'
import { Item, object } from './schemas.ts'
import { plantedSearch, searched } from './search-planted.ts'
import type { Service } from './service.ts'

const found = {
  type: 'object',
  required: ['items'],
  properties: { items: { type: 'array', items: Item } },
}

export function search(service: Service): void {
  const { database, flags } = service
  const isForgotten = flags.has('auth-forgotten')
  const isPublic = isForgotten || flags.has('twin:auth-forgotten')
  route(service, {
    method: 'GET',
    path: '/search',
    summary: 'Items of the caller by a part of their name',
    access: isPublic ? 'public' : 'user',
    ...(isForgotten ? { documentedAccess: 'user' as const } : {}),
    query: object({ q: { type: 'string', minLength: 1, maxLength: 200, examples: ['rope'] } }),
    responses: { 200: json('At most 100 items', found), 400: failed('No text') },
    handler: async (request) => {
      const { q: typed } = request.query as { q: string }
      const q = searched(flags, typed)
      const pattern = `%${q.replaceAll(/[\\%_]/g, '\\$&')}%`
      const isOpen = isPublic || flags.has('auth-any-bearer')
      const owner = isOpen ? undefined : callerOf(request).id
      const planted = await plantedSearch(flags, database.query, q, owner ?? null)
      if (planted !== undefined) return { items: planted }
      const items = await database.query(
        `SELECT ${itemColumns} FROM items WHERE ($2::uuid IS NULL OR owner_id = $2) AND name ILIKE $1
         ORDER BY created_at DESC LIMIT 100`,
        [pattern, owner ?? null],
      )
      return { items }
    },
  })
}
