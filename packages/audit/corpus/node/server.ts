/** Puts the parts of the service together. @module */

import { type FastifyInstance, fastify } from 'fastify'
import { admin } from './admin.ts'
import { auth } from './auth.ts'
import { cache } from './cache.ts'
import type { Config } from './config.ts'
import { type Database, database } from './database.ts'
import { isPatient, plantedDatabase, plantedQueue } from './dependencies-planted.ts'
import { documents } from './documents.ts'
import { edge } from './edge-planted.ts'
import { errorHandler } from './errors.ts'
import { type Events, events } from './events.ts'
import { files } from './files.ts'
import type { Flags } from './flags.ts'
import { headers } from './headers.ts'
import { type Health, health } from './health.ts'
import { items } from './items.ts'
import { jwks } from './jwks.ts'
import { limitOptions, limits } from './limits.ts'
import { logging, loggingOptions } from './logging.ts'
import { metrics } from './metrics.ts'
import { plantedHooks } from './observability-planted.ts'
import { openapi } from './openapi.ts'
import { previews } from './previews.ts'
import { load } from './process-planted.ts'
import { search } from './search.ts'
import type { Service } from './service.ts'
import { sharedPrivateKey } from './signing-key-store.ts'
import { slow } from './slow.ts'
import { type Tokens, tokens } from './tokens.ts'
import { unmatched } from './unmatched.ts'
import { validation } from './validation.ts'
import { malformed, unroutable, variants } from './variants.ts'

export interface BuiltService {
  readonly service: Service
  readonly events: Events
  readonly close: () => Promise<void>
}

export async function buildService(config: Config, flags: Flags): Promise<BuiltService> {
  const app: FastifyInstance = fastify({
    ...loggingOptions(config, flags),
    ...limitOptions(config, flags),
    clientErrorHandler: malformed(flags),
    frameworkErrors: unroutable(flags),
    forceCloseConnections: 'idle',
    // While it drains, requests are still served.
    return503OnClosing: false,
  })
  const store = plantedDatabase(database(config.databaseUrl, isPatient(flags)), flags)
  const service: Service = {
    app,
    config,
    flags,
    database: store,
    cache: cache(config.redisUrl),
    tokens: await tokensOf(config, flags, store),
    routes: [],
    life: { state: 'starting' },
  }
  hooks(service)
  const closing = parts(service)
  unmatched(service)
  app.setErrorHandler(errorHandler(flags))
  return {
    service,
    events: closing.events,
    close: async () => {
      closing.health.close()
      closing.metrics.close()
      service.cache.close()
      await store.close()
    },
  }
}

function hooks(service: Service): void {
  const { app, flags } = service
  plantedQueue(app, flags)
  logging(app, flags)
  plantedHooks(service)
  load(service)
  headers(service)
  limits(app, flags)
  edge(service)
  variants(service)
  validation(app, flags)
}

function parts(service: Service): {
  health: Health
  metrics: { close: () => void }
  events: Events
} {
  auth(service)
  items(service)
  search(service)
  files(service)
  documents(service)
  previews(service)
  admin(service)
  slow(service)
  jwks(service)
  openapi(service)
  return { health: health(service), metrics: metrics(service), events: events(service) }
}

async function tokensOf({ secret }: Config, flags: Flags, store: Database): Promise<Tokens> {
  const privateKey = flags.has('variant:rs256') ? await sharedPrivateKey(store) : undefined
  return tokens({ secret, privateKey }, flags)
}
