import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { redisServer } from '../../../../../tools/servers/redis-server.ts'
import { tcpProxy } from '../../../../../tools/servers/tcp-proxy.ts'
import type { Hub } from './hub-port.ts'
import {
  isShared,
  type Recorder,
  recorder,
  sharedHubs,
  startedHubs,
  until,
} from './testing/hub-fleet.ts'

const topic = 'flags'
const resync = `resync ${topic}`

// They mostly wait for connections to be made again.
suite('a hub through outages of Redis', { concurrency: true }, () => {
  test(
    'without Redis events go on in each process, and afterwards all read the state again',
    goesOnWithoutRedis,
  )
  test('numbers rise through an outage, and nobody resumes over it', numbersRise)
  test(
    'what hangs in Redis is delivered here, and not a second time when Redis goes on',
    deliversOnceWhatHangs,
  )
  test(
    'who was cut off alone makes the others read its topics again, and no other',
    tellsOthersOfItsTopics,
  )
  test('a server that forgets everything is noticed with the next event', noticesLostData)
  test('a service starts, and delivers, while Redis has never been there', startsWithoutRedis)
})

async function goesOnWithoutRedis(): Promise<void> {
  await using server = await redisServer()
  await using fleet = await sharedHubs(server.url, 2)
  const { hubs } = fleet
  const [one, other = one] = hubs
  const members = hubs.map(joined)
  await server.kill()
  await until(() => hubs.every((hub) => hub.stats().mode === 'alone'), 'all are alone')

  publish(one, 'here')
  publish(other, 'there')
  assert.deepEqual(members.map(logOf), [['here'], ['there']])
  await server.restart()
  await Promise.all(hubs.map(isShared))
  await until(() => members.every(({ log }) => log.includes(resync)), 'all are told')
  publish(one, 'again')
  await until(() => members.every(({ log }) => log.at(-1) === 'again'), 'it is delivered')

  assert.deepEqual(
    members.map(({ log }) => [log[0], log.at(-1)]),
    [
      ['here', 'again'],
      ['there', 'again'],
    ],
  )
  assert.deepEqual(
    members.map(({ log }) => withoutResyncs(log).length),
    [2, 2],
  )
  assert.deepEqual(
    fleet.problems.map(({ length }) => length),
    [1, 1],
  )
}

async function numbersRise(): Promise<void> {
  await using server = await redisServer()
  await using fleet = await sharedHubs(server.url, 1)
  const [hub] = fleet.hubs
  const before = hub.join(topic, recorder()).seq
  await server.kill()
  await until(() => hub.stats().mode === 'alone', 'it is alone')

  publish(hub, 'here')
  const alone = hub.join(topic, recorder()).seq
  await server.restart()
  await isShared(hub)
  const after = hub.join(topic, recorder()).seq

  assert.ok(before < alone && alone < after, `${before}, ${alone}, ${after}`)
  assert.equal(hub.join(topic, recorder(), alone).resumed, false)
  assert.equal(hub.join(topic, recorder(), after).resumed, true)
}

async function deliversOnceWhatHangs(): Promise<void> {
  await using server = await redisServer()
  await using fleet = await sharedHubs(server.url, 2)
  const [first] = fleet.hubs
  const members = fleet.hubs.map(joined)

  server.pause()
  publish(first, 'in doubt')
  await until(() => members[0]?.log.length === 1, 'it is delivered here')
  server.resume()
  await isShared(first)
  publish(first, 'again')
  await until(() => members.every(({ log }) => log.at(-1) === 'again'), 'all is delivered')

  const expected = ['in doubt', 'again']
  assert.deepEqual(
    members.map(({ log }) => withoutResyncs(log)),
    [expected, expected],
  )
  assert.ok(members[0]?.log.includes(resync))
}

async function tellsOthersOfItsTopics(): Promise<void> {
  await using server = await redisServer()
  await using proxy = await tcpProxy(server)
  await using behindProxy = await sharedHubs(proxy.through(server.url), 1)
  await using others = await sharedHubs(server.url, 1)
  const [[cutOff], [other]] = [behindProxy.hubs, others.hubs]
  const [concerned, unconcerned] = [joined(other), recorder()]
  other.join('audit', unconcerned)

  await proxy.set('refuse')
  await until(() => cutOff.stats().mode === 'alone', 'it is cut off')
  publish(cutOff, 'unheard of elsewhere')
  await proxy.set('pass')
  await isShared(cutOff)
  await until(() => concerned.log.length > 0, 'the other is told')

  assert.deepEqual(concerned.log, [resync])
  assert.deepEqual(unconcerned.log, [])
}

async function noticesLostData(): Promise<void> {
  await using server = await redisServer()
  await using fleet = await sharedHubs(server.url, 2)
  const [first] = fleet.hubs
  const members = fleet.hubs.map(joined)

  await server.flushAll()
  publish(first, 'next')
  await until(() => members.every(({ log }) => log.length === 2), 'all are told')

  assert.deepEqual(members.map(logOf), [
    [resync, 'next'],
    [resync, 'next'],
  ])
}

async function startsWithoutRedis(): Promise<void> {
  await using fleet = await startedHubs('redis://127.0.0.1:1/0', 1)
  const [hub] = fleet.hubs
  const member = joined(hub)

  publish(hub, 'here')

  assert.deepEqual(member.log, ['here'])
  assert.equal(hub.stats().mode, 'alone')
  assert.deepEqual(fleet.problems, [[]])
}

function joined(hub: Hub): Recorder {
  const member = recorder()
  hub.join(topic, member)
  return member
}

function logOf({ log }: Recorder): readonly string[] {
  return log
}

function withoutResyncs(log: readonly string[]): readonly string[] {
  return log.filter((text) => text !== resync)
}

function publish(hub: Hub, data: string): void {
  hub.publish({ topic, type: 'flag.changed', data })
}
