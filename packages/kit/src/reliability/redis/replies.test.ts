/** Answers that a healthy server does not give on demand. */

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { RedisOptions } from './index.ts'
import { isUp, redisClient } from './testing/clients.ts'
import { respServer } from './testing/resp-server.ts'

for (const reply of [
  'MISCONF Redis is configured to save RDB snapshots',
  'LOADING Redis is loading the dataset in memory',
  "READONLY You can't write against a read only replica.",
  'WRONGTYPE Operation against a key holding the wrong kind of value',
  'OOM command not allowed when used memory is over',
]) {
  const code = reply.split(' ')[0]
  test(`five answers ${code} open the breaker, and no more calls are sent`, async (t) => {
    const { server, port } = await service(t)
    server.answer(`-${reply}\r\n`)
    for (let time = 0; time < 5; time += 1) {
      await assert.rejects(port.call('INCR', ['k']), { reason: 'reply', replyCode: code })
    }

    const refused = port.call('INCR', ['k'])

    await assert.rejects(refused, { reason: 'open', statusCode: 503 })
    assert.equal(server.commands.length, 5)
    assert.equal(port.state, 'down')
  })
}

test('control: answers about data of a server that is well do not open it', async (t) => {
  const { server, port } = await service(t)
  server.answer('-NOGROUP No such consumer group\r\n')

  for (let time = 0; time < 20; time += 1) {
    await assert.rejects(port.call('XREADGROUP', []), { reason: 'reply' })
  }

  assert.equal(server.commands.length, 20)
  assert.equal(port.state, 'up')
})

test('when the breaker may try again one call goes, and its answer closes it', async (t) => {
  const breaker = { openBaseMs: 20, openJitterMs: 0 }
  const { server, port } = await service(t, { breaker })
  server.answer('-LOADING\r\n')
  const failing = Array.from({ length: 5 }, () => port.call('PING'))
  await Promise.allSettled(failing)
  server.answer('+PONG\r\n')
  const up = Promise.withResolvers<void>()
  port.onUp(up.resolve)

  const states = await outcomesUntilWell(() => port.call('PING'))
  await up.promise

  assert.equal(states.at(-1), 'well')
  assert.ok(states.slice(0, -1).every((state) => state === 'open'))
  assert.equal(server.commands.length, 6)
})

test('without any caller it tries by itself', async (t) => {
  const { client, server, port } = await service(t)
  server.answer('-LOADING\r\n')
  await Promise.allSettled(Array.from({ length: 5 }, () => port.call('GET', ['k'])))
  assert.equal(client.state, 'down')

  server.answer('+PONG\r\n')

  await isUp(client, 3_000)
  assert.equal(server.commands.at(-1), 'PING')
})

test('silence is a timeout, also for a caller that does not wait for it', async (t) => {
  const { client, server, port } = await service(t, { timeoutMs: 50 })
  server.answer('')
  const down = Promise.withResolvers<string>()
  client.onDown(down.resolve)

  const impatient = Array.from({ length: 5 }, () => {
    const signal = AbortSignal.timeout(5)
    return assert.rejects(port.call('GET', ['k'], { signal }), { name: 'TimeoutError' })
  })
  await Promise.all(impatient)

  assert.equal(await down.promise, 'no answer within 50 ms')
  await assert.rejects(port.call('GET', ['k']), { reason: 'open' })
})

test('an answer that comes too late does not make up for its timeout', async (t) => {
  const { server, port } = await service(t, { timeoutMs: 20 })
  server.answer('')
  for (let time = 0; time < 4; time += 1) await assert.rejects(port.call('GET', ['k']))
  server.say('+OK\r\n'.repeat(4))

  await assert.rejects(port.call('GET', ['k']), { reason: 'timeout' })

  await assert.rejects(port.call('GET', ['k']), { reason: 'open' })
})

test('a new connection is tried at once, however long the breaker would have stayed open', async (t) => {
  const breaker = { openBaseMs: 60_000 }
  const { client, server, port } = await service(t, { breaker, reconnectMaxMs: 50 })
  server.answer('-LOADING\r\n')
  await Promise.allSettled(Array.from({ length: 5 }, () => port.call('GET', ['k'])))
  server.answer('$2\r\nok\r\n')

  server.cut()
  await isUp(client, 3_000)

  assert.equal(await port.call('GET', ['k']), 'ok')
})

test('a call may be shorter than its connection allows, not longer', async (t) => {
  const { server, port } = await service(t, { timeoutMs: 50 })
  server.answer('')

  const short = port.call('GET', ['k'], { timeoutMs: 5 })
  const long = port.call('GET', ['k'], { timeoutMs: 5_000 })

  await assert.rejects(short, { reason: 'timeout', detail: 'no answer within 5 ms' })
  await assert.rejects(long, { reason: 'timeout', detail: 'no answer within 50 ms' })
})

test('a reply larger than allowed ends the connection, not the process', async (t) => {
  const { server, port, client } = await service(t, { replyBytesMax: 100_000, timeoutMs: 2_000 })
  const huge = Buffer.alloc(1_000_000, 'x')
  server.answer(Buffer.concat([Buffer.from('$1000000000\r\n'), huge]))

  const refused = port.call('GET', ['k'])

  await assert.rejects(refused, { reason: 'lost', detail: /larger than 100000 bytes/ })
  server.answer('$2\r\nok\r\n')
  await isUp(client, 3_000)
  assert.equal(await port.call('GET', ['k']), 'ok')
})

test('many replies that are small may be larger together than one may be', async (t) => {
  const { server, port } = await service(t, { replyBytesMax: 1_000 })
  server.answer(`$100\r\n${'x'.repeat(100)}\r\n`)

  for (let time = 0; time < 50; time += 1) await port.call('GET', ['k'])

  assert.equal(port.state, 'up')
})

test('an idle connection is checked, so one that is dead shows without any call', async (t) => {
  const { client, server } = await service(t, { healthCheckMs: 20, timeoutMs: 10 })
  const down = Promise.withResolvers<string>()
  client.onDown(down.resolve)

  server.answer('')

  assert.equal(await down.promise, 'no answer within 10 ms')
})

async function service(t: TestContext, options: Partial<RedisOptions> = {}) {
  const server = await respServer(t)
  const client = redisClient(t, server.url, options)
  const port = client.shared({ name: 'limiter', fallback: 'limit / nodes' })
  await isUp(client)
  return { client, server, port }
}

async function outcomesUntilWell(call: () => Promise<unknown>): Promise<string[]> {
  const outcomes: string[] = []
  while (outcomes.at(-1) !== 'well') {
    const outcome = call().then(
      () => 'well',
      (error) => error.reason,
    )
    outcomes.push(await outcome)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return outcomes
}
