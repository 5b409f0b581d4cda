import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import type { RateLimitOptions } from './index.ts'
import { limitedService, signedInAs } from './testing/limited-service.ts'

test('a request says whether it was allowed, denied, or never limited', async () => {
  const outcomes = await outcomesOf({ ip: '1/minute' }, [{}, {}, { url: '/probe' }])

  assert.deepEqual(outcomes, ['allowed', 'denied', undefined])
})

test('who passes a limit by permission has bypassed it', async () => {
  const headers = signedInAs('admin')

  const outcomes = await outcomesOf({ ip: '1/minute' }, [{ headers }, { headers }])

  assert.deepEqual(outcomes, ['allowed', 'bypassed'])
})

test('who is over a limit that is only tried out is told apart, unless another denies', async () => {
  const shadow = { windows: '1/minute', shadow: true }

  const tried = await outcomesOf({ ip: shadow }, [{}, {}])
  const both = await outcomesOf({ ip: shadow, global: '2/minute' }, [{}, {}, {}])

  assert.deepEqual(tried, ['allowed', 'shadow'])
  assert.deepEqual(both, ['allowed', 'shadow', 'denied'])
})

interface Ask {
  readonly url?: string
  readonly headers?: Record<string, string>
}

async function outcomesOf(
  options: RateLimitOptions,
  asks: readonly Ask[],
): Promise<readonly unknown[]> {
  const outcomes: unknown[] = []
  const routes = (app: FastifyInstance) => {
    app.addHook('onResponse', async ({ rateLimitOutcome }) => void outcomes.push(rateLimitOutcome))
    app.get('/', () => 'ok')
    app.get('/probe', { config: { probe: true } }, () => 'ok')
  }
  await using service = await limitedService(options, { routes })
  for (const ask of asks) {
    await service.app.inject({ url: '/', remoteAddress: '192.0.2.1', ...ask })
  }
  return outcomes
}
