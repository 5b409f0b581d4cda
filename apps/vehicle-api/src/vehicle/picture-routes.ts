/**
 * The small copies of classified pictures.
 *
 * @module
 */

import type { Database } from '@plimsoll/kit/database'
import { NotFoundError } from '@plimsoll/kit/errors'
import type { FastifyPluginAsync } from 'fastify'
import { type Static, Type } from 'typebox'
import type { ServiceTables } from '../store/service-tables.ts'
import { readErrors } from './answers.ts'
import { GivenId, ownId } from './given-id.ts'
import { readableBy } from './owner.ts'
import { findPicture } from './picture-store.ts'

export interface PictureRoutesOptions {
  readonly database: Database<ServiceTables>
}

const IdSchema = Type.Object({ id: GivenId })

const PictureSchema = Type.String({
  format: 'binary',
  contentMediaType: 'image/webp',
  description: 'WebP of at most 480 pixels a side and 40 KB',
})

export const pictureRoutes: FastifyPluginAsync<PictureRoutesOptions> = async (
  app,
  { database },
) => {
  app.get<{ Params: Static<typeof IdSchema> }>('/vehicle/classifications/:id/picture', {
    schema: {
      operationId: 'getClassificationPicture',
      tags: ['vehicle'],
      summary: 'See the picture of a classification',
      description:
        'A small copy: upright, the first frame of an animation, without anything that the file said besides its pixels. It never changes. An administrator sees those of all.',
      params: IdSchema,
      produces: ['image/webp'],
      response: {
        200: PictureSchema,
        304: Type.Null({ description: 'The one with the tag in If-None-Match is still right' }),
      },
    },
    config: {
      access: { permission: 'vehicle:read' },
      openapi: { errors: [NotFoundError, ...readErrors] },
    },
    handler: async (request, reply) => {
      const id = ownId(request.params.id)
      const call = { signal: request.deadline.signal }
      const picture = await findPicture(database, id, readableBy(request), call)
      if (picture === undefined)
        throw new NotFoundError('There is no picture of a classification with this id.')
      const tag = `"${id}"`
      reply.header('etag', tag).header('cache-control', 'private, max-age=31536000, immutable')
      if (isKnown(request.headers['if-none-match'], tag)) return reply.code(304).send()
      return reply.type('image/webp').send(picture)
    },
  })
}

/** RFC 9110, section 13.1.2: any of a list, weak or not, and `*` for whichever there is. */
function isKnown(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false
  const tags = ifNoneMatch.split(',').map((each) => each.trim().replace(/^W\//, ''))
  return tags.includes(tag) || tags.includes('*')
}
