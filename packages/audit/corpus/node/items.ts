/** Items: each belongs to whoever made it, and is there for nobody else. @module */

import type { FastifyReply, FastifyRequest } from 'fastify'
import { callerOf } from './authentication.ts'
import type { Query, Row } from './database.ts'
import { ApiError, notFound } from './errors.ts'
import { onceByKey } from './idempotency.ts'
import { forbidsForeign, forgetsOwner, removesQuietly } from './isolation-planted.ts'
import {
  changedOwner,
  documentedItemBody,
  documentedListQuery,
  itemBody,
  itemPatch,
  itemPut,
  listQuery,
  plantedFields,
  shown,
  storedFields,
} from './items-planted.ts'
import { createItem, type ItemFields, itemColumns, listItems } from './items-store.ts'
import { createdEarly, unwrittenItem } from './process-planted.ts'
import { failed, json, objectResponses } from './responses.ts'
import { type DeclaredRoute, route } from './route.ts'
import * as schemas from './schemas.ts'
import type { Service } from './service.ts'

export function items(service: Service): void {
  listing(service)
  creating(service)
  oneItem(service)
  changing(service)
}

function listing(service: Service): void {
  const list: Omit<DeclaredRoute, 'path' | 'summary'> = {
    method: 'GET',
    access: 'user',
    query: listQuery(service.flags),
    documentedQuery: documentedListQuery(service.flags),
    responses: { 200: json('One page', schemas.ItemPage), 400: failed('Not a valid page') },
    handler: (request) => listItems(service, callerOf(request).id, request.query),
  }
  route(service, { ...list, path: '/items', summary: 'Items of the caller, the newest first' })
  route(service, {
    ...list,
    path: '/items-old',
    summary: 'Items; use /items instead',
    deprecated: true,
    handler: (request, reply) => {
      announceEnd(service, reply)
      return listItems(service, callerOf(request).id, request.query)
    },
  })
}

/** RFC 9745 and RFC 8594. */
function announceEnd({ flags }: Service, reply: FastifyReply): void {
  if (flags.has('deprec-missing')) return
  const future = Math.floor(Date.now() / 1000) + 30 * 86_400
  void reply.header('deprecation', `@${flags.has('twin:deprec-missing') ? future : 1_735_689_600}`)
  void reply.header('sunset', 'Fri, 31 Dec 2032 23:59:59 GMT')
  void reply.header('link', '</items>; rel="successor-version"')
}

function creating(service: Service): void {
  route(service, {
    method: 'POST',
    path: '/items',
    summary: 'Makes an item',
    access: 'user',
    headers: { 'Idempotency-Key': { type: 'string', minLength: 1, maxLength: 128 } },
    body: itemBody(service.flags),
    documentedBody: { 'application/json': documentedItemBody(service.flags) },
    bodyExample: { name: 'rope', quantity: 3, note: 'in the locker' },
    responses: {
      [service.flags.has('twin:status-undocumented') ? '2XX' : 201]: json('The item', schemas.Item),
      400: failed('Not a valid item'),
      422: failed('The Idempotency-Key was used for another request'),
    },
    handler: async (request, reply) => {
      const caller = callerOf(request)
      const create = (query: Query) =>
        createItem(
          query,
          caller.id,
          storedFields(service.flags, request.body),
          plantedFields(service.flags, request.body),
        )
      const fields = storedFields(service.flags, request.body)
      const early = createdEarly(service, caller.id, fields, (id) =>
        createItem(service.database.query, caller.id, fields, { id }),
      )
      const item = early ?? (await onceByKey(service, request, caller.id, create))
      return reply.code(service.flags.has('status-undocumented') ? 200 : 201).send(item)
    },
  })
}

function oneItem(service: Service): void {
  const { database, flags } = service
  route(service, {
    method: 'GET',
    path: '/items/{id}',
    summary: 'One item',
    access: 'user',
    params: schemas.IdParams,
    responses: objectResponses(schemas.Item),
    handler: async (request) => {
      const everyone = flags.has('bola-read') || flags.has('twin:bola-read')
      const [item] = everyone
        ? await database.query(`SELECT ${itemColumns} FROM items WHERE id = $1`, [idOf(request)])
        : await database.query(`SELECT ${itemColumns} FROM items WHERE id = $1 AND owner_id = $2`, [
            idOf(request),
            callerOf(request).id,
          ])
      return shown(flags, existing(item ?? unwrittenItem(idOf(request), callerOf(request).id)))
    },
  })
  route(service, {
    method: 'DELETE',
    path: '/items/{id}',
    summary: 'Removes an item',
    access: 'user',
    params: schemas.IdParams,
    responses: { 204: { description: 'Removed' }, 400: failed('Not an id'), 404: failed('None') },
    handler: async (request, reply) => {
      const [removed] = await database.query(
        'DELETE FROM items WHERE id = $1 AND (owner_id = $2 OR $3) RETURNING id',
        [idOf(request), callerOf(request).id, forgetsOwner(flags, 'remove')],
      )
      if (!removesQuietly(flags)) existing(removed)
      return reply.code(204).send()
    },
  })
}

function changing(service: Service): void {
  const change = (
    method: 'PUT' | 'PATCH',
    summary: string,
    body: schemas.JsonSchema,
    documented: schemas.JsonSchema,
  ) =>
    route(service, {
      method,
      path: '/items/{id}',
      summary,
      access: 'user',
      params: schemas.IdParams,
      body,
      documentedBody: { 'application/json': documented },
      bodyExample: { name: 'longer rope', quantity: 4 },
      responses: objectResponses(schemas.Item),
      handler: async (request) => {
        const fields = request.body as Partial<ItemFields>
        const changed = method === 'PUT' ? { note: null, ...fields } : fields
        return existing(await updateItem(service, request, changed))
      },
    })
  change('PUT', 'Replaces an item', itemPut(service.flags), schemas.ItemBody)
  change('PATCH', 'Changes some of an item', itemPatch(service.flags), schemas.ItemPatch)
}

async function updateItem(
  { database, flags }: Service,
  request: FastifyRequest,
  { name, quantity, note }: Partial<ItemFields>,
): Promise<Row | undefined> {
  const planted = changedOwner(flags, request.method, request.body)
  const [item] = await database.query(
    `UPDATE items SET name = coalesce($3, name), quantity = coalesce($4, quantity),
     note = CASE WHEN $5 THEN $6 ELSE note END, owner_id = coalesce($7, owner_id)
     WHERE id = $1 AND (owner_id = $2 OR $8) RETURNING ${itemColumns}`,
    [
      idOf(request),
      callerOf(request).id,
      name ?? null,
      quantity ?? null,
      note !== undefined,
      note ?? null,
      planted.owner_id ?? null,
      forgetsOwner(flags, 'change'),
    ],
  )
  if (item === undefined && forbidsForeign(flags)) {
    throw new ApiError(403, 'FORBIDDEN', 'The item is not yours.')
  }
  return item
}

function idOf(request: FastifyRequest): string {
  return (request.params as { id: string }).id
}

function existing(item: Row | undefined): Row {
  if (item === undefined) throw notFound()
  return item
}
