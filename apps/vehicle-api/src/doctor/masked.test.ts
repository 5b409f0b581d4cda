import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadServiceConfig } from '../config.ts'
import { maskOf } from './masked.ts'

test('no secret of the configuration is left in a text, whole or in part, encoded or not', async () => {
  const { config } = await loadServiceConfig({
    DATABASE_URL: 'postgresql://me:canary%20one@localhost/x',
    REDIS_URL: 'redis://:canary-two@localhost',
    ADMIN_PASSWORD: 'canary-three-canary',
  })
  const mask = maskOf(config)

  for (const text of ['canary%20one', 'canary one', 'canary-two', 'canary-three-canary']) {
    assert.equal(mask(`the server says that ${text} is wrong`), 'the server says that *** is wrong')
  }
  assert.doesNotMatch(mask('postgresql://me:canary%20one@localhost/x'), /canary/)
  assert.equal(mask('nothing to hide'), 'nothing to hide')
})
