import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testService } from '../../apps/vehicle-api/src/testing/service.ts'
import { settingsOf } from './settings.ts'

test('what is asked for after a rollout is answered without signing in', async () => {
  await using service = await testService()
  const url = 'http://127.0.0.1'
  const metrics = { instances: { stable: [url], canary: [url] } }
  const { smoke } = settingsOf(
    { name: 'here', platform: 'kubernetes', metrics, smoke: { url } },
    '',
  )

  const answers = await Promise.all(smoke.paths.map((path) => service.anonymous(path)))

  assert.ok(answers.length > 2)
  for (const { statusCode, body } of answers) assert.equal(statusCode, 200, body)
})
