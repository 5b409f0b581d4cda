/**
 * A private Redis for one state, well until it is struck: then it is what the state says, and that is
 * proven by a command of our own on the very address that the service has.
 *
 * @module
 */

import { redisReply } from '../../tools/servers/redis-reply.ts'
import { type RedisServer, redisServer } from '../../tools/servers/redis-server.ts'
import { tcpProxy } from '../../tools/servers/tcp-proxy.ts'
import type { RedisCondition } from './states.ts'

export interface RedisStand extends AsyncDisposable {
  /** Undefined where there is none. */
  readonly url: string | undefined
  /** Once services have met it. */
  strike(): Promise<void>
}

const slowMs = 500
const silenceMs = 1_000

export async function redisStand(condition: RedisCondition): Promise<RedisStand> {
  if (condition === 'absent') return standing(undefined, async () => undefined)
  const server = await redisServer()
  if (condition === 'slow') return slowStand(server)
  const { url } = server
  return standing(
    url,
    async () => {
      if (condition === 'dead') await server.kill()
      if (condition === 'hung') server.pause()
      requireAnswer(condition, await answerOf(url))
    },
    () => server.stop(),
  )
}

/** What comes of a PING: how long it took, or why there is no answer. */
export type PingAnswer =
  | { readonly kind: 'answered'; readonly tookMs: number }
  | { readonly kind: 'refused' }
  | { readonly kind: 'silent' }

/** @throws Error if the answer is not that of the condition. */
export function requireAnswer(condition: RedisCondition, answer: PingAnswer): void {
  const isSlow = answer.kind === 'answered' && answer.tookMs >= slowMs
  const fits = {
    absent: false,
    well: answer.kind === 'answered' && !isSlow,
    dead: answer.kind === 'refused',
    hung: answer.kind === 'silent',
    slow: isSlow,
  }
  if (fits[condition]) return
  throw new Error(`a Redis that is to be ${condition} is not: ${JSON.stringify(answer)}`)
}

async function slowStand(server: RedisServer): Promise<RedisStand> {
  const proxy = await tcpProxy({ port: server.port })
  const url = proxy.through(server.url)
  return standing(
    url,
    async () => {
      await proxy.set('delay', { delayMs: slowMs })
      requireAnswer('slow', await answerOf(url))
    },
    async () => {
      await proxy.close()
      await server.stop()
    },
  )
}

function standing(
  url: string | undefined,
  strike: () => Promise<void>,
  stop: () => Promise<void> = async () => undefined,
): RedisStand {
  return { url, strike, [Symbol.asyncDispose]: stop }
}

async function answerOf(url: string): Promise<PingAnswer> {
  const startedAtMs = performance.now()
  const { promise: silence, resolve } = Promise.withResolvers<PingAnswer>()
  const timer = setTimeout(resolve, silenceMs, { kind: 'silent' })
  const asked = redisReply(url, 'PING').then(
    (): PingAnswer => ({ kind: 'answered', tookMs: performance.now() - startedAtMs }),
    (error: NodeJS.ErrnoException): PingAnswer => {
      if (error.code === 'ECONNREFUSED') return { kind: 'refused' }
      throw error
    },
  )
  // Whom it is silent for, it ends one day with an error.
  asked.catch(() => undefined)
  try {
    return await Promise.race([asked, silence])
  } finally {
    clearTimeout(timer)
  }
}
