import { once } from 'node:events'
import type { TestContext } from 'node:test'
import { RedisClient, type RedisOptions, type RedisPort, resolveOptions } from '../index.ts'

/** A client that is closed with the test. */
export function redisClient(t: TestContext, url: string, options: Partial<RedisOptions> = {}) {
  const client = new RedisClient(resolveOptions({ url, ...options }))
  t.after(() => client.close())
  return client
}

/** Resolves when it is up, or fails the test. */
export async function isUp(
  port: Pick<RedisPort, 'state' | 'onUp'>,
  withinMs = 10_000,
): Promise<void> {
  if (port.state === 'up') return
  const signal = AbortSignal.timeout(withinMs)
  const { promise, resolve } = Promise.withResolvers<void>()
  const end = port.onUp(resolve)
  await Promise.race([
    promise,
    once(signal, 'abort').then(() => {
      throw new Error(`not up within ${withinMs} ms`)
    }),
  ]).finally(end)
}
