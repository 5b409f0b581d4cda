/** What every part of the service is given. @module */

import type { FastifyInstance } from 'fastify'
import type { Cache } from './cache.ts'
import type { Config } from './config.ts'
import type { Database } from './database.ts'
import type { Flags } from './flags.ts'
import type { DeclaredRoute } from './route.ts'
import type { Tokens } from './tokens.ts'

export interface Service {
  readonly app: FastifyInstance
  readonly config: Config
  readonly flags: Flags
  readonly database: Database
  readonly cache: Cache
  readonly tokens: Tokens
  /** What `route()` declared: the OpenAPI document is made of it. */
  readonly routes: DeclaredRoute[]
  readonly life: { state: 'starting' | 'ready' | 'draining' }
}
