/**
 * A small service that takes uploads, for tests.
 *
 * @module
 */

import fastify, { type FastifyInstance } from 'fastify'
import type { UploadsOptions } from '../options.ts'
import { uploads } from '../plugin.ts'

/** Everything that a route throws and Fastify does not expect is kept in `defects`. */
export interface UploadService extends AsyncDisposable {
  readonly app: FastifyInstance
  readonly defects: unknown[]
  /** Sends a body to `/one`, which takes one file, or to `/many`, which takes three. */
  send(url: '/one' | '/many', type: string | undefined, body: Uint8Array | string): Promise<Answer>
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  // biome-ignore lint/suspicious/noExplicitAny: an answer in JSON is what the test says it is.
  readonly body: any
}

export async function uploadService(options: UploadsOptions = {}): Promise<UploadService> {
  const app = fastify({ forceCloseConnections: true })
  const defects: unknown[] = []
  app.addHook('onError', async (_request, _reply, error) => {
    if ((error.statusCode ?? 500) >= 500) defects.push(error)
  })
  await app.register(uploads, options)
  app.post('/one', async (request) => {
    const [upload] = await request.readUploads()
    return { name: upload?.fileName, bytes: upload?.bytes.length, info: upload?.info }
  })
  app.post('/many', async (request) => {
    const outcomes = await request.readUploadOutcomes({ field: ['file', 'files'], filesMax: 3 })
    return outcomes.map((outcome) =>
      'upload' in outcome
        ? { name: outcome.upload.fileName, format: outcome.upload.info.format }
        : { name: outcome.fileName, code: outcome.error.code },
    )
  })
  return {
    app,
    defects,
    async send(url, type, body) {
      const headers = type === undefined ? {} : { 'content-type': type }
      const payload = Buffer.from(body as string)
      const answer = await app.inject({ method: 'POST', url, headers, payload })
      return { status: answer.statusCode, headers: answer.headers, body: answer.json() }
    },
    [Symbol.asyncDispose]: () => app.close(),
  }
}
