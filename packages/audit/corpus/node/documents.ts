/** Public documents by name, out of one folder and from nowhere else. @module */

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { plantedDocument } from './documents-planted.ts'
import { notFound } from './errors.ts'
import { failed } from './responses.ts'
import { route } from './route.ts'
import { object } from './schemas.ts'
import type { Service } from './service.ts'

const folder = join(import.meta.dirname, 'documents')

export function documents(service: Service): void {
  route(service, {
    method: 'GET',
    path: '/documents',
    summary: 'A document by its name',
    access: 'public',
    query: object({
      name: { type: 'string', minLength: 1, maxLength: 200, examples: ['terms.txt'] },
    }),
    responses: {
      200: { description: 'The document', content: { 'text/plain': { type: 'string' } } },
      400: failed('No name'),
      404: failed('No such document'),
    },
    handler: async (request, reply) => {
      const { name } = request.query as { name: string }
      const planted = await plantedDocument(service.flags, folder, name)
      if (planted !== undefined) return reply.type('text/plain; charset=utf-8').send(planted)
      // Only a name that the folder lists is ever made into a path.
      if (!(await readdir(folder)).includes(name)) throw notFound()
      return reply
        .type('text/plain; charset=utf-8')
        .send(await readFile(join(folder, name), 'utf8'))
    },
  })
}
