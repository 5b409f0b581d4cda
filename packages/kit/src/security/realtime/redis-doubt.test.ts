import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ManualClock } from '../../reliability/deadline/testing/manual-clock.ts'
import { createHub } from './hub.ts'
import type { Hub } from './hub-port.ts'
import { recorder, until } from './testing/hub-fleet.ts'
import { type Append, ScriptedRedis } from './testing/scripted-redis.ts'

const topic = 'flags'

test('an event in doubt that comes after the mark is not delivered twice', async () => {
  await using scene = await sharedScene()
  const { hub, redis, clock, member, origin } = scene
  publish(hub, 'in doubt')
  const doubtful = await nextAppend(redis)
  doubtful.fail()
  await until(() => member.log.includes('in doubt'), 'it is delivered here')

  clock.advance(1_000)
  const { floor } = await nextAppend(redis)
  redis.feed({ seq: floor + 1, previous: scene.seq, origin, number: 3 }, topic)
  redis.feed({ seq: floor + 2, previous: floor + 1, origin, number: 2, data: 'in doubt' }, topic)
  redis.feed({ seq: floor + 3, previous: floor + 2, origin: 'other', number: 1, data: 'b' }, topic)
  await until(() => member.log.includes('b'), 'what came after it is delivered')

  assert.deepEqual(member.log, ['in doubt', `resync ${topic}`, 'b'])
  // Who has not seen it cannot be given it, as it is not known under this number.
  assert.equal(hub.join(topic, recorder(), floor + 1).resumed, false)
  assert.equal(hub.join(topic, recorder(), floor + 2).resumed, true)
})

test('an event that was sent and does not come back is delivered here after a while', async () => {
  await using scene = await sharedScene()
  const { hub, redis, clock, member } = scene
  publish(hub, 'sent')
  const sent = await nextAppend(redis)
  sent.done()

  clock.advance(999)
  const before = [...member.log]
  clock.advance(1)

  assert.deepEqual([before, member.log], [[], ['sent']])
  assert.equal(hub.stats().mode, 'alone')
})

test('a call that fails after its events were given up is no failure of what came after', async () => {
  await using scene = await sharedScene()
  const { hub, redis, clock, problems } = scene
  publish(hub, 'slow')
  const slow = await nextAppend(redis)
  clock.advance(1_000)
  clock.advance(1_000)
  publish(hub, 'next')

  slow.fail()
  const mark = await nextAppend(redis)

  assert.deepEqual(mark.numbers, [3, 4])
  assert.equal(problems.length, 1)
})

test('who comes back while Redis is away is not told that nothing is missing', async () => {
  await using scene = await sharedScene()
  const { hub, redis, seq } = scene
  publish(hub, 'lost')
  const lost = await nextAppend(redis)
  lost.fail()
  await until(() => hub.stats().mode === 'alone', 'it is alone')
  publish(hub, 'here')

  assert.equal(hub.join(topic, recorder(), seq - 1).resumed, false)
})

/** A hub that shares the order of a scripted Redis, with one member. */
async function sharedScene() {
  const clock = new ManualClock()
  const redis = new ScriptedRedis()
  const problems: unknown[] = []
  const onProblem = (problem: unknown) => problems.push(problem)
  const hub = createHub({ redis, clock, onProblem, now: () => 1_000_000 })
  await hub.start()
  const { floor, origin, done } = await nextAppend(redis)
  const seq = floor + 1
  redis.feed({ seq, previous: 0, origin, number: 1 }, topic)
  done()
  await until(() => hub.stats().mode === 'shared', 'it shares the order')
  const member = recorder()
  hub.join(topic, member)
  return {
    ...{ clock, redis, problems, hub, member, origin, seq },
    async [Symbol.asyncDispose]() {
      // The timer that bounds the wait for what is under way does not run by itself.
      const closed = hub.close()
      clock.advance(1_000)
      await closed
    },
  }
}

async function nextAppend(redis: ScriptedRedis): Promise<Append> {
  await until(() => redis.appends.length > 0, 'something is written')
  const append = redis.appends.shift()
  if (append === undefined) throw new Error('nothing was written')
  return append
}

function publish(hub: Hub, data: string): void {
  hub.publish({ topic, type: 'x', data })
}
