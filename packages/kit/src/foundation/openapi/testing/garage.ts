/**
 * A small service with one route of every kind that the documentation tells apart.
 *
 * @module
 */

import Fastify, { type FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { ConflictError, errors } from '../../errors/index.ts'
import type { OpenapiOptions } from '../options.ts'
import { openapi } from '../plugin.ts'

export const Car = Type.Object(
  {
    id: Type.String({ format: 'uuid', description: 'Given by the service' }),
    plate: Type.String({ minLength: 1, maxLength: 12 }),
    kind: Type.Union([Type.Literal('car'), Type.Literal('truck')]),
    notes: Type.Union([Type.String(), Type.Null()]),
  },
  {
    description: 'A car in the garage',
    examples: [
      { id: '0197c5ae-7f1c-7a5e-b9d2-3f1e0c9a8b7d', plate: 'PL 1876', kind: 'car', notes: null },
    ],
  },
)

const NewCar = Type.Object(
  {
    plate: Type.String({ minLength: 1, maxLength: 12, description: 'As on the `number plate`' }),
    kind: Type.Union([Type.Literal('car'), Type.Literal('truck')]),
  },
  { examples: [{ plate: 'PL 1876', kind: 'car' }] },
)

const upload = Type.Object({
  file: Type.String({ format: 'binary', description: 'JPEG or PNG, at most 10 MB' }),
})

/** The member of another concern, which is not loaded here. */
const protectedRoute: object = { access: 'user' }

export async function garage(options: OpenapiOptions = {}): Promise<FastifyInstance> {
  const app = Fastify()
  await app.register(errors)
  await app.register(openapi, {
    title: 'Garage',
    version: '1.2.3',
    description: 'Keeps cars.\n\nEvery answer is JSON; a failure is a `problem`.',
    tags: [{ name: 'cars', description: 'What is in the garage' }],
    ...options,
  })
  addCars(app)
  app.get(
    '/healthz',
    {
      config: { probe: true } as object,
      schema: {
        operationId: 'isAlive',
        summary: 'Is the process alive?',
        tags: ['health'],
        response: {
          200: Type.Object({ status: Type.Literal('alive') }, { examples: [{ status: 'alive' }] }),
        },
      },
    },
    () => ({ status: 'alive' as const }),
  )
  await app.ready()
  return app
}

function addCars(app: FastifyInstance): void {
  const id = '0197c5ae-7f1c-7a5e-b9d2-3f1e0c9a8b7d'
  app.post(
    '/cars',
    {
      config: { ...protectedRoute, openapi: { errors: [ConflictError] } },
      schema: {
        operationId: 'addCar',
        summary: 'Add a car',
        tags: ['cars'],
        body: NewCar,
        response: { 201: Car },
      },
    },
    (request, reply) =>
      reply.code(201).send({ id, notes: null, ...(request.body as { plate: string }) }),
  )
  app.get(
    '/cars/:id',
    {
      schema: {
        summary: 'Read a car',
        tags: ['cars'],
        params: Type.Object({ id: Type.String({ format: 'uuid', examples: [id] }) }),
        querystring: Type.Object({ detail: Type.Optional(Type.Boolean({ default: false })) }),
        response: { 200: Car },
      },
    },
    () => ({ id, plate: 'PL 1876', kind: 'car', notes: null }),
  )
  app.delete(
    '/cars/:id',
    {
      config: protectedRoute,
      schema: { summary: 'Remove a car', tags: ['cars'], response: { 204: Type.Null() } },
    },
    (_, reply) => reply.code(204).send(),
  )
  app.put(
    '/cars/:id/photo',
    {
      config: {
        ...protectedRoute,
        openapi: { requestBody: { 'multipart/form-data': { schema: upload } } },
      },
      schema: { summary: 'Put a photo on the car', tags: ['cars'], response: { 200: Car } },
    },
    () => ({ id, plate: 'PL 1876', kind: 'car', notes: null }),
  )
}
