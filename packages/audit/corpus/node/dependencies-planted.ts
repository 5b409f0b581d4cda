/** Planted defects and twins of how the service bears the loss of a dependency. @module */

import type { FastifyInstance } from 'fastify'
import type { Database, Query, Row } from './database.ts'
import { ApiError, DependencyError } from './errors.ts'
import type { Flags } from './flags.ts'
import type { Service } from './service.ts'

/** The database as the flags want it to fail. */
export function plantedDatabase(database: Database, flags: Flags): Database {
  const query = plantedQuery(database.query, flags)
  return query === database.query ? database : { ...database, query }
}

function plantedQuery(query: Query, flags: Flags): Query {
  if (flags.has('pool-stuck')) return stuck(query, Number.POSITIVE_INFINITY)
  if (flags.has('twin:pool-stuck')) return stuck(query, 3_000)
  if (flags.has('dep-empty')) return forgiving(query)
  const onFailure = failures.find(([flag]) => flags.has(flag))?.[1]
  return onFailure === undefined ? query : orElse(query, onFailure)
}

type Fallback = (error: DependencyError, text: string, values: readonly unknown[]) => Row[]

function orElse(query: Query, fallback: Fallback): Query {
  return async <R extends Row>(text: string, values: readonly unknown[] = []) => {
    try {
      return await query<R>(text, values)
    } catch (error) {
      if (error instanceof DependencyError) return fallback(error, text, values) as R[]
      throw error
    }
  }
}

/** Who asks is remembered; a list that cannot be read is empty. */
function forgiving(query: Query): Query {
  const remembered = new Map<string, Row[]>()
  const remembering: Query = async <R extends Row>(
    text: string,
    values: readonly unknown[] = [],
  ) => {
    const rows = await query<R>(text, values)
    if (/^\s*SELECT/.test(text)) remembered.set(JSON.stringify([text, values]), rows)
    return rows
  }
  return orElse(remembering, (error, text, values) => {
    if (/FROM items\s+WHERE.*ORDER BY/s.test(text)) return []
    const rows = remembered.get(JSON.stringify([text, values]))
    if (rows === undefined) throw error
    return rows
  })
}

/** After a failure no query is tried for that time. */
function stuck(query: Query, ms: number): Query {
  let untilMs = 0
  return async <R extends Row>(text: string, values?: readonly unknown[]) => {
    if (Date.now() < untilMs) throw new DependencyError('PostgreSQL is not asked now')
    try {
      return await query<R>(text, values)
    } catch (error) {
      if (error instanceof DependencyError) untilMs = Date.now() + ms
      throw error
    }
  }
}

const failures: readonly (readonly [string, Fallback])[] = [
  [
    'dep-leak',
    ({ cause }) => {
      throw new ApiError(503, 'UNAVAILABLE', `database: ${(cause as Error).message}`)
    },
  ],
  [
    'twin:dep-leak',
    () => {
      throw new ApiError(504, 'TIMED_OUT', 'The database did not answer in time.')
    },
  ],
  [
    'dep-crash',
    (error) => {
      setImmediate(() => {
        throw error
      })
      throw error
    },
  ],
]

/** Nothing bounds a query or the wait for a connection. */
export function isPatient(flags: Flags): boolean {
  return flags.has('dep-hang')
}

const inFlightMax = 4

/** So many requests at a time, whatever they need; the others wait. */
export function plantedQueue(app: FastifyInstance, flags: Flags): void {
  const queued = queuedPaths(flags)
  if (queued === undefined) return
  const waiting: (() => void)[] = []
  let inFlight = 0
  app.addHook('onRequest', async (request) => {
    if (!queued(request.url)) return
    if (inFlight >= inFlightMax) await new Promise<void>((enter) => waiting.push(enter))
    else inFlight += 1
  })
  app.addHook('onResponse', async (request) => {
    if (!queued(request.url)) return
    const next = waiting.shift()
    if (next === undefined) inFlight -= 1
    else next()
  })
}

function queuedPaths(flags: Flags): ((url: string) => boolean) | undefined {
  const isHealth = (url: string) => url === '/livez' || url === '/readyz'
  if (flags.has('live-queued')) return () => true
  if (flags.has('dep-sinks-all') || flags.has('twin:live-queued')) return (url) => !isHealth(url)
  if (flags.has('twin:dep-sinks-all')) return (url) => url.startsWith('/items')
  return undefined
}

/** What readiness tells beside its checks. */
export async function readyDetail({ flags, database }: Service): Promise<object> {
  if (flags.has('twin:ready-detail')) return { uptime_seconds: Math.round(process.uptime()) }
  if (!flags.has('ready-detail')) return {}
  try {
    await database.ping(500)
    return {}
  } catch (error) {
    return { error: String((error as Error).cause) }
  }
}

/** Whether a service that is only starting calls itself ready. */
export function isReadyEarly({ flags, life }: Service): boolean {
  return flags.has('ready-early') && life.state === 'starting'
}

/** A service may leave the waiting to whoever starts it. */
export function startsOnlyWithDatabase(flags: Flags): boolean {
  return flags.has('twin:ready-early')
}
