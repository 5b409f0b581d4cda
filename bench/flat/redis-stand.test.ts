import assert from 'node:assert/strict'
import { test } from 'node:test'
import { redisReply } from '../../tools/servers/redis-reply.ts'
import { type PingAnswer, redisStand, requireAnswer } from './redis-stand.ts'
import type { RedisCondition } from './states.ts'

const answers: Readonly<Record<Exclude<RedisCondition, 'absent'>, PingAnswer>> = {
  well: { kind: 'answered', tookMs: 3 },
  dead: { kind: 'refused' },
  hung: { kind: 'silent' },
  slow: { kind: 'answered', tookMs: 501 },
}

test('an answer fits its own condition and no other', () => {
  for (const [condition, own] of Object.entries(answers)) {
    for (const answer of Object.values(answers)) {
      const judge = () => requireAnswer(condition as RedisCondition, answer)

      if (answer === own) judge()
      else assert.throws(judge, /is to be/)
    }
  }
})

for (const condition of ['well', 'dead', 'hung', 'slow'] as const) {
  test(`a Redis that is to be ${condition} is there before, and then is`, async () => {
    await using stand = await redisStand(condition)
    const before = await redisReply(stand.url ?? '', 'PING')

    await stand.strike()

    assert.equal(before, 'PONG')
  })
}

test('where Redis is absent there is no address', async () => {
  await using stand = await redisStand('absent')

  assert.equal(stand.url, undefined)
})
