import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify from 'fastify'
import { realtime } from './index.ts'
import { socketService, topics, until } from './testing/socket-service.ts'

test('a client gets the events of the topics that it follows, in their order', async (t) => {
  const service = await socketService(t)
  const client = await service.open()
  const other = await service.open()
  client.say({ type: 'subscribe', topics: ['news', 'user:user-7'] })
  const { data, seq } = await client.hears(({ data }) => data?.topic === 'user:user-7')

  for (const count of [1, 2, 3]) service.app.realtime.publish('news', 'count', { count })
  service.app.realtime.publish('user:user-7', 'mine', null)
  service.app.realtime.publish('user:user-8', 'theirs', null)
  const mine = await client.hears('mine')

  const counted = client.told.filter(({ type }) => type === 'count')
  assert.deepEqual([data.resumed, counted.map((told) => told.data.count)], [true, [1, 2, 3]])
  const seqs = [seq, ...counted.map((told) => told.seq), mine.seq]
  assert.deepEqual(
    seqs,
    [...new Set(seqs)].toSorted((one, another) => one - another),
  )
  assert.equal(mine.topic, 'user:user-7')
  assert.deepEqual(
    other.told.map(({ type }) => type),
    ['welcome'],
  )
  assert.ok(!client.told.some(({ type }) => type === 'theirs'))
})

test('a topic that is forbidden and one that there is not are refused alike', async (t) => {
  const service = await socketService(t)
  const client = await service.open()
  const refusalOf = async (topic: string) => {
    client.say({ type: 'subscribe', topics: [topic] })
    const { data } = await client.hears(({ data }) => data?.topics?.[0] === topic)
    return { ...data, topics: [] }
  }

  const [first, ...others] = [
    await refusalOf('audit'),
    await refusalOf('nothing'),
    await refusalOf('user:user-8'),
    await refusalOf('user'),
    await refusalOf('news:1'),
    await refusalOf('__proto__'),
  ]

  assert.equal(first?.error_code, 'TOPIC_REFUSED')
  for (const other of others) assert.deepEqual(other, first)
  assert.equal(service.app.realtime.stats().hub.memberships, 0)
})

test('a rule that fails lets nobody in, and the operator hears of it', async (t) => {
  const lines: string[] = []
  const stream = { write: (line: string) => void lines.push(line) }
  const rule = {
    name: 'broken',
    mayJoin(): boolean {
      throw new Error('a fault in the rule')
    },
  }
  const service = await socketService(t, {
    realtime: { topics: [...topics, rule] },
    server: { logger: { stream } },
  })
  const client = await service.open()

  client.say({ type: 'subscribe', topics: ['broken', 'news'] })
  await client.hears('subscribed')

  assert.deepEqual(client.told.find(({ type }) => type === 'error')?.data.topics, ['broken'])
  assert.match(lines.join(''), /a fault in the rule/)
})

test('who unsubscribes, or leaves, follows no more', async (t) => {
  const service = await socketService(t)
  const [client, other] = [await service.open(), await service.open()]
  for (const each of [client, other]) each.say({ type: 'subscribe', topics: ['news'] })
  await Promise.all([client.hears('subscribed'), other.hears('subscribed')])

  client.say({ type: 'unsubscribe', topics: ['news'] })
  await client.hears('unsubscribed')
  const afterwards = service.app.realtime.members('news')
  other.terminate()

  assert.equal(afterwards, 1)
  await until(() => service.app.realtime.members('news') === 0)
  assert.equal(service.app.realtime.stats().hub.topics, 0)
})

test('the welcome names the topics that are followed from the start, and where they stand', async (t) => {
  const joinedAtOpen = () => ['news', 'audit']
  const service = await socketService(t, { realtime: { joinedAtOpen } })
  service.app.realtime.publish('news', 'before', 1)

  const client = await service.open()
  const { seq, data } = await client.hears('welcome')
  service.app.realtime.publish('news', 'after', 2)
  const event = await client.hears('after')

  // The other is none that this user may follow.
  assert.deepEqual(data.topics, ['news'])
  assert.ok(seq > 0 && event.seq > seq)
  assert.deepEqual(
    client.told.map(({ type }) => type),
    ['welcome', 'after'],
  )
})

test('a client that comes back is told what it has missed, by its query or by its subscription', async (t) => {
  const service = await socketService(t, { realtime: { joinedAtOpen: () => ['news'] } })
  const first = await service.open()
  service.app.realtime.publish('news', 'seen', 1)
  const { seq } = await first.hears('seen')
  first.wire.close()
  await first.closed
  for (const count of [2, 3]) service.app.realtime.publish('news', 'missed', count)

  const byQuery = await service.open({}, { query: `?after=${seq}` })
  const { data } = await byQuery.hears('subscribed')
  const bySubscription = await service.open()
  bySubscription.say({ type: 'subscribe', topics: ['news'], after: seq })
  await bySubscription.hears(({ data }) => data === 3)

  const missed = byQuery.told.filter(({ type }) => type === 'missed').map((told) => told.data)
  assert.deepEqual([missed, data], [[2, 3], { topic: 'news', resumed: true }])
  const again = bySubscription.told.filter(({ type }) => type === 'missed')
  assert.equal(again.length, 2)
})

test('a client that has missed more than is kept is told to read the state again', async (t) => {
  const service = await socketService(t, { realtime: { hub: { ringEvents: 2 } } })
  const client = await service.open()
  client.say({ type: 'subscribe', topics: ['news'] })
  const { seq } = await client.hears('subscribed')
  for (const count of [1, 2, 3, 4]) service.app.realtime.publish('news', 'count', count)

  const late = await service.open()
  late.say({ type: 'subscribe', topics: ['news'], after: seq })
  const { data } = await late.hears('subscribed')

  assert.equal(data.resumed, false)
})

test('a replay that the client cannot take at once is broken off, and the client not sent away', async (t) => {
  const hub = { ringBytes: 64 * 1_024 * 1_024 }
  const service = await socketService(t, { realtime: { bufferedBytesMax: 200_000, hub } })
  const before = await service.open()
  before.say({ type: 'subscribe', topics: ['news'] })
  const { seq } = await before.hears('subscribed')
  before.terminate()
  for (let count = 0; count < 400; count += 1) {
    service.app.realtime.publish('news', 'long', 'x'.repeat(60_000))
  }

  const client = await service.open()
  client.say({ type: 'subscribe', topics: ['news'], after: seq })
  const { data } = await client.hears('subscribed')

  assert.equal(service.app.realtime.stats().hub.ring.events, 400)
  assert.equal(data.resumed, false)
  assert.ok(client.told.some(({ type }) => type === 'long') && client.isOpen)
})

test('what is none of the messages is answered, and the socket stays', async (t) => {
  const service = await socketService(t)
  const client = await service.open()
  const none = ['', '{', '[]', 'null', '{"type":"shout"}', '{"type":"subscribe"}']
  const nearly = [
    '{"type":"subscribe","topics":[]}',
    '{"type":"subscribe","topics":["a"],"after":-1}',
  ]

  for (const text of [...none, ...nearly]) client.wire.send(text)
  client.say({ type: 'ping' })
  await client.hears('pong')

  const codes = client.told
    .filter(({ type }) => type === 'error')
    .map(({ data }) => data.error_code)
  assert.deepEqual(codes, Array(8).fill('MESSAGE_MALFORMED'))
  assert.equal(service.app.realtime.stats().heard.malformed, 8)
})

test('a socket follows so many topics, and no more', async (t) => {
  const rule = { name: 'room', mayJoin: () => true }
  const service = await socketService(t, { realtime: { topics: [rule], topicsPerSocketMax: 2 } })
  const client = await service.open()

  client.say({ type: 'subscribe', topics: ['room:1', 'room:2', 'room:3', 'room:1'] })
  const { data } = await client.hears('error')

  assert.deepEqual([data.error_code, data.topics], ['TOO_MANY_TOPICS', ['room:3']])
  assert.equal(service.app.realtime.stats().hub.memberships, 2)
})

test('what a message starts runs in the trace of its handshake', async (t) => {
  const runs: unknown[] = []
  const service = await socketService(t, {
    realtime: {
      runInTrace(traceparent, work, about) {
        runs.push({ traceparent, name: about.name })
        return work()
      },
    },
    before(app) {
      app.decorateRequest('context', { getter: () => ({ traceparent: '00-a-b-01' }) } as never)
    },
  })
  const client = await service.open()

  client.say({ type: 'ping' })
  await client.hears('pong')

  assert.deepEqual(runs, [{ traceparent: '00-a-b-01', name: 'websocket message' }])
})

test('options that make no sense fail the start, and are named', async () => {
  const wrong = [
    { path: 'ws' },
    { origins: ['https://a.example.com/'] },
    { origins: ['*'] },
    { heartbeatMs: 0 },
    { bufferedBytesMax: 1.5 },
    { topics: [{ name: 'Audit', mayJoin: () => true }] },
  ]

  for (const options of wrong) {
    await using app = fastify()
    const [name = ''] = Object.keys(options)
    await assert.rejects(async () => app.register(realtime, { topics, ...options }), {
      name: 'RangeError',
      message: new RegExp(`realtime.${name}`),
    })
  }
})
