/**
 * Serves a small console, with what the service has around its own.
 *
 * @module
 */

import { errors, problemServerOptions } from '@plimsoll/kit/errors'
import { headers } from '@plimsoll/kit/headers'
import fastify, { type FastifyInstance, type RouteOptions } from 'fastify'
import { type ConsoleFilesOptions, consoleFiles } from '../console/console-files.ts'
import { smallConsole } from './small-console.ts'

export interface ConsoleApp extends AsyncDisposable {
  readonly app: FastifyInstance
  readonly folder: string
  /** Those of the console. */
  readonly routes: readonly RouteOptions[]
  readonly log: () => string
}

/** @param options Default: the folder of a console that has been built */
export async function consoleApp(options: Partial<ConsoleFilesOptions> = {}): Promise<ConsoleApp> {
  const built = await smallConsole()
  const lines: string[] = []
  const stream = { write: (line: string) => void lines.push(line) }
  const app = fastify({ ...problemServerOptions(), logger: { level: 'warn', stream } })
  await app.register(errors)
  // The page is stored by nobody, whatever else is.
  await app.register(headers, { cacheControl: 'private' })
  app.get('/api/v1/things', () => ({ items: [] }))
  app.post('/auth/token', () => ({ access_token: 'none' }))
  const routes: RouteOptions[] = []
  app.addHook('onRoute', (route) => void routes.push(route))
  await app.register(consoleFiles, { folder: built.folder, ...options })
  await app.ready()
  return {
    app,
    folder: built.folder,
    routes,
    log: () => lines.join(''),
    async [Symbol.asyncDispose]() {
      await app.close()
      await built[Symbol.asyncDispose]()
    },
  }
}
