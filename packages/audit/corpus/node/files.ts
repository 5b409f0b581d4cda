/** Pictures: only what is a PNG through and through is kept. @module */

import { randomUUID } from 'node:crypto'
import { callerOf } from './authentication.ts'
import { ApiError, notFound } from './errors.ts'
import { keptName, plantedPicture } from './files-planted.ts'
import { partOf, type UploadedPart } from './multipart.ts'
import { isPng } from './png.ts'
import { failed, json } from './responses.ts'
import { route } from './route.ts'
import * as schemas from './schemas.ts'
import type { Service } from './service.ts'

const upload = {
  'multipart/form-data': schemas.object({
    file: { type: 'string', contentMediaType: 'image/png', contentEncoding: 'binary' },
  }),
}

export function files(service: Service): void {
  const { app, database, flags } = service
  app.addContentTypeParser('multipart/form-data', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body)
  })
  route(service, {
    method: 'POST',
    path: '/files',
    summary: 'Keeps a PNG picture',
    access: 'user',
    documentedBody: upload,
    responses: {
      201: json('What was kept', schemas.StoredFile),
      400: failed('No form with one file'),
      415: failed('Not a PNG picture'),
    },
    handler: async (request, reply) => {
      const part = partOf(request.headers['content-type'], request.body, 'file')
      if (part === undefined)
        throw new ApiError(400, 'INVALID', 'Send a form with one part "file".')
      const type = acceptedType(part, flags)
      const [kept] = await database.query(
        `INSERT INTO files (id, owner_id, name, type, content) VALUES ($1, $2, $3, $4, $5)
         RETURNING id, name, type, length(content) AS bytes`,
        [randomUUID(), callerOf(request).id, keptName(flags, part.fileName), type, part.content],
      )
      return reply.code(201).send(kept)
    },
  })
  route(service, {
    method: 'GET',
    path: '/files/{id}',
    summary: 'A picture',
    access: 'user',
    params: schemas.IdParams,
    responses: {
      200: { description: 'The picture', content: { 'image/png': { type: 'string' } } },
      400: failed('Not an id'),
      404: failed('No such picture'),
    },
    handler: async (request, reply) => {
      const [file] = await database.query(
        'SELECT type, content FROM files WHERE id = $1 AND owner_id = $2',
        [(request.params as { id: string }).id, callerOf(request).id],
      )
      if (file === undefined) throw notFound()
      return reply
        .type(String(file['type']))
        .header('content-disposition', 'attachment')
        .send(file['content'])
    },
  })
}

const safeName = /^[^/\\\0]{1,200}\.png$/i

/** @throws ApiError 415 for whatever is no picture of a kind that is taken. */
function acceptedType({ fileName, type, content }: UploadedPart, flags: Service['flags']): string {
  if (flags.has('upload-ct') && type === 'image/png') return type
  const isSvg = type === 'image/svg+xml' && /^[^/\\\0]{1,200}\.svg$/i.test(fileName)
  if (flags.has('twin:upload-ct') && isSvg && content.includes('<svg')) return type
  if (type === 'image/png' && plantedPicture(flags, fileName, content)) return type
  if (type === 'image/png' && safeName.test(fileName) && isPng(content)) return type
  throw new ApiError(415, 'NOT_A_PICTURE', 'Send a PNG picture whose name ends in .png.')
}
