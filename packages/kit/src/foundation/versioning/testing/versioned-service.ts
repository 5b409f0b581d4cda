import fastify, { type FastifyInstance, type FastifyPluginAsync } from 'fastify'
import type { Deprecation } from '../deprecation.ts'
import type { VersioningOptions } from '../options.ts'
import { versioning } from '../plugin.ts'

export const deprecated: Deprecation = {
  at: '2026-01-01',
  sunset: '2026-07-01',
  link: 'https://example.com/old',
  successor: '/api/v1/new',
}

/** The headers of {@link deprecated}. */
export const announced: Readonly<Record<string, string>> = {
  deprecation: '@1767225600',
  sunset: 'Wed, 01 Jul 2026 00:00:00 GMT',
  link:
    '<https://example.com/old>; rel="deprecation", <https://example.com/old>; rel="sunset", ' +
    '</api/v1/new>; rel="successor-version"',
}

/** An index, one operation that is in order, and one that is deprecated. */
export const routes: FastifyPluginAsync = async (app) => {
  app.get('/', async () => 'index')
  app.get('/new', async () => 'new')
  app.get('/old/:id', { config: { deprecated }, schema: { summary: 'Old.' } }, async () => 'old')
}

export async function service(options: Partial<VersioningOptions> = {}): Promise<FastifyInstance> {
  const app = fastify()
  await app.register(versioning, { current: 'v1', versions: { v1: routes }, ...options })
  // Versions are registered by the plugin; a mistake in their routes shows when they are loaded.
  await app.after()
  return app
}
