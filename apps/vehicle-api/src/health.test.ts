import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sharedRedis } from '../../../tools/servers/shared-redis.ts'
import { testService } from './testing/service.ts'

const redis = await sharedRedis()
const service = await testService({ REDIS_URL: await redis.createDatabase() })
after(() => service[Symbol.asyncDispose]())

interface Health {
  readonly status: string
  readonly dependencies: Readonly<Record<string, { readonly latency_ms?: number }>>
}

test('everything that the service depends on is watched', async () => {
  const { dependencies } = (await service.app.inject('/health')).json<Health>()

  assert.deepEqual(Object.keys(dependencies).toSorted(), [
    'audit-log',
    'database',
    'disk',
    'event-loop',
    'model',
    'redis',
    'revocation',
    'schema',
  ])
})

test('only administrators see how long each took', async () => {
  const user = await service.newUser()

  const ofAdmin = await detailsFor(service.admin.headers)
  const ofOthers = await Promise.all(
    [user.headers, {}, { authorization: 'Bearer rubbish' }].map(detailsFor),
  )

  assert.ok(ofAdmin.includes('latency_ms'), ofAdmin)
  for (const body of ofOthers) assert.ok(!body.includes('latency_ms'), body)
})

async function detailsFor(headers: Readonly<Record<string, string>>): Promise<string> {
  const answer = await service.anonymous({ url: '/health', headers })
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.body
}
