/**
 * Liveness looks at nothing but this process. Readiness tells what background checks saw last, so it
 * answers at once whatever hangs.
 *
 * @module
 */

import { isReadyEarly, readyDetail } from './dependencies-planted.ts'
import { isRedisRequired, liveCheck, livesWithout, readyCheck } from './health-planted.ts'
import { json } from './responses.ts'
import { route } from './route.ts'
import type { JsonSchema } from './schemas.ts'
import type { Service } from './service.ts'

const everyMs = 500
const timeoutMs = 1_000

export interface Health {
  readonly close: () => void
}

interface Check {
  readonly name: string
  readonly required: boolean
  readonly ping: () => Promise<void>
  state: 'unknown' | 'up' | 'down'
}

export function health(service: Service): Health {
  const checks: Check[] = [
    {
      name: 'postgres',
      required: true,
      ping: () => service.database.ping(timeoutMs),
      state: 'unknown',
    },
    {
      name: 'redis',
      required: isRedisRequired(service.flags),
      ping: service.cache.ping,
      state: 'unknown',
    },
  ]
  const loops = checks.map((check) => watch(check))
  healthRoutes(service, checks)
  return {
    close: () => {
      for (const stop of loops) stop()
    },
  }
}

function watch(check: Check): () => void {
  let isWatching = true
  const look = async () => {
    while (isWatching) {
      check.state = await stateOf(check)
      await new Promise((resolve) => setTimeout(resolve, everyMs).unref())
    }
  }
  void look()
  return () => {
    isWatching = false
  }
}

async function stateOf({ ping }: Check): Promise<'up' | 'down'> {
  const late = Promise.withResolvers<'down'>()
  const timer = setTimeout(() => late.resolve('down'), timeoutMs)
  try {
    const answer = ping().then(
      () => 'up' as const,
      () => 'down' as const,
    )
    return await Promise.race([answer, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

const Status: JsonSchema = {
  type: 'object',
  required: ['status'],
  properties: { status: { type: 'string' } },
}

function healthRoutes(service: Service, checks: readonly Check[]): void {
  const { flags, life } = service
  const isRenamed = flags.has('variant:health-paths')
  route(service, {
    method: 'GET',
    path: isRenamed ? '/health/alive' : '/livez',
    summary: 'Whether the process works',
    access: 'public',
    responses: { 200: json('It does', Status) },
    handler: async () => {
      await liveCheck(service)
      if (checks.some(({ state }) => state === 'down')) livesWithout(flags)
      return { status: 'alive' }
    },
  })
  route(service, {
    method: 'GET',
    path: isRenamed ? '/health/ready' : '/readyz',
    summary: 'Whether requests are welcome',
    access: 'public',
    responses: { 200: json('They are', Status), 503: json('They are not', Status) },
    handler: async (_request, reply) => {
      const planted = await readyCheck(service)
      const isUp = planted ?? checks.every(({ required, state }) => state === 'up' || !required)
      const isReady = isReadyEarly(service) || (life.state === 'ready' && isUp)
      const told = checks.map(({ name, state }) => [name, state] as const)
      const status = isReady ? 'ready' : life.state === 'draining' ? 'draining' : 'not ready'
      return reply.code(isReady ? 200 : 503).send({
        status,
        checks: Object.fromEntries(told),
        ...(await readyDetail(service)),
      })
    },
  })
}
