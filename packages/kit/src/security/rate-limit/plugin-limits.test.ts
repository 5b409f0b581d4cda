import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { FastifyInstance } from 'fastify'
import { type LimitedService, limitedService, signedInAs } from './testing/limited-service.ts'

/** A request takes units of each of these buckets. */
interface Bucket {
  readonly key: string
  /** In a minute. */
  readonly limit: number
  readonly cost: number
}

interface Step {
  readonly url: '/' | '/own' | '/costly' | '/together' | '/nowhere'
  readonly user: 'ann' | 'ben' | undefined
  readonly address: '192.0.2.1' | '192.0.2.2'
  readonly afterMs: number
}

const step: fc.Arbitrary<Step> = fc.record({
  url: fc.constantFrom('/', '/own', '/costly', '/together', '/nowhere'),
  user: fc.constantFrom('ann', 'ben', undefined),
  address: fc.constantFrom('192.0.2.1', '192.0.2.2'),
  afterMs: fc.constantFrom(0, 0, 0, 1, 3_000, 20_000),
})

test('whatever the mix of routes and callers, a request is served if and only if all its limits have room', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 20, maxLength: 60 }),
      fc.boolean(),
      async (steps, isLate) => {
        await using service = await limitedService(
          { ip: '8/minute', user: '6/minute', global: '12/minute', bypassPermission: false },
          { routes },
        )
        if (isLate) service.limiter.manner = 'late'
        const model = new Model()

        for (const each of steps) {
          model.nowUs += each.afterMs * 1000
          service.limiter.nowMs += each.afterMs

          assert.equal(
            await isServed(service, each),
            model.admits(bucketsOf(each)),
            JSON.stringify(each),
          )
        }
      },
    ),
    { numRuns: 25 },
  )
})

/** The least that can be said of a limit: how full it is, and that it empties by itself. */
class Model {
  nowUs = 0
  readonly #emptyAtUs = new Map<string, number>()

  /** Takes nothing unless there is room everywhere. */
  admits(buckets: readonly Bucket[]): boolean {
    const after = buckets.map(({ key, limit, cost }) => {
      const unitUs = 60_000_000 / limit
      const emptyAtUs = Math.max(this.nowUs, this.#emptyAtUs.get(key) ?? 0) + cost * unitUs
      return { key, emptyAtUs }
    })
    if (after.some(({ emptyAtUs }) => emptyAtUs - this.nowUs > 60_000_000)) return false
    for (const { key, emptyAtUs } of after) this.#emptyAtUs.set(key, emptyAtUs)
    return true
  }
}

function bucketsOf({ url, user, address }: Step): Bucket[] {
  const cost = url === '/costly' ? 3 : 1
  return [
    { key: `ip ${address}`, limit: 8, cost },
    { key: 'global', limit: 12, cost },
    ...(user === undefined ? [] : [{ key: `user ${user}`, limit: 6, cost }]),
    ...(url === '/own' ? [{ key: `own ${user ?? address}`, limit: 2, cost: 1 }] : []),
    ...(url === '/together' ? [{ key: 'together', limit: 3, cost: 1 }] : []),
  ]
}

function routes(app: FastifyInstance): void {
  const together = { windows: '3/minute', scope: 'route' } as const
  app.get('/', () => 'served')
  app.get('/own', { config: { rateLimit: '2/minute' } }, () => 'served')
  app.get('/costly', { config: { rateLimit: { cost: 3 } } }, () => 'served')
  app.get('/together', { config: { rateLimit: together } }, () => 'served')
}

async function isServed({ app }: LimitedService, { url, user, address }: Step): Promise<boolean> {
  const headers = user === undefined ? {} : signedInAs(user)
  const { statusCode } = await app.inject({ url, headers, remoteAddress: address })
  assert.ok([200, 404, 429].includes(statusCode), `${statusCode}`)
  return statusCode !== 429
}
