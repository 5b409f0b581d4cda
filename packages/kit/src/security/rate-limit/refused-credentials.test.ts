import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RefusedCredentials } from './refused-credentials.ts'

test('a client is let try again when its second is over', () => {
  const time = { ms: 5_000 }
  const refused = new RefusedCredentials({ perSecond: 2, now: () => time.ms })

  refused.count('a')
  time.ms += 400
  refused.count('a')

  assert.equal(refused.waitMs('a'), 600)
  assert.equal(refused.waitMs('b'), 0)
  time.ms += 599
  assert.equal(refused.waitMs('a'), 1)
  time.ms += 1
  assert.equal(refused.waitMs('a'), 0)
})

test('a flood from everywhere takes no more memory, and nobody is refused for others', () => {
  const refused = new RefusedCredentials({ perSecond: 1, now: () => 5_000 })

  for (let client = 0; client < 20_000; client++) refused.count(`client ${client}`)

  const waiting = Array.from({ length: 20_000 }, (_, client) => refused.waitMs(`client ${client}`))
  assert.equal(waiting.filter((waitMs) => waitMs > 0).length, 10_000)
  assert.equal(refused.waitMs('a newcomer'), 0)
})
