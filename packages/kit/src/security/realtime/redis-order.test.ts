import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sharedRedis } from '../../../../../tools/servers/shared-redis.ts'
import type { Hub } from './hub-port.ts'
import { type Recorder, recorder, sharedHubs, startedHubs, until } from './testing/hub-fleet.ts'

const topic = 'flags'

test('all processes see every event once, in one order, whoever publishes it', async () => {
  await using fleet = await sharedHubs(await database(), 3)
  const logs = fleet.hubs.map((hub) => joined(hub).log)

  for (let turn = 0; turn < 20; turn += 1) {
    for (const [index, hub] of fleet.hubs.entries()) {
      for (let at = 0; at < 10; at += 1) publish(hub, `${index}:${turn}:${at}`)
    }
    if (turn % 4 === 0) await nextTurn()
  }
  await until(() => logs.every(({ length }) => length >= 600), 'all is delivered')

  assert.equal(new Set(logs[0]).size, 600)
  assert.deepEqual(logs[1], logs[0])
  assert.deepEqual(logs[2], logs[0])
  assert.deepEqual(ofProcess(logs[2] ?? [], 1), ofProcess(logs[2] ?? [], 1).toSorted(byTurn))
})

test('a process that is new resumes what was delivered before it began', async () => {
  const url = await database()
  await using before = await sharedHubs(url, 1)
  const [old] = before.hubs
  const seqs: number[] = []
  old.join(topic, { deliver: ({ seq }) => void seqs.push(seq), resync: () => undefined })
  for (const text of ['a', 'b', 'c']) publish(old, text)
  await until(() => seqs.length === 3, 'all is delivered')

  await using after = await sharedHubs(url, 1)
  const member = recorder()
  const { resumed } = after.hubs[0].join(topic, member, seqs[0])

  assert.equal(resumed, true)
  assert.deepEqual(member.log, ['b', 'c'])
})

test('a member that knows more than a process is told to read the state again', async () => {
  await using fleet = await sharedHubs(await database(), 1)
  const [hub] = fleet.hubs
  const { seq } = hub.join(topic, recorder())

  const answer = hub.join(topic, recorder(), seq + 1)

  assert.deepEqual(answer, { seq, resumed: false })
})

test('events that are trimmed before a process has read them are told, not passed over', async () => {
  await using fleet = await sharedHubs(await database(), 1, { streamEvents: 10 })
  const [hub] = fleet.hubs
  const member = recorder()
  const { seq } = hub.join(topic, member)

  // One call, so that nothing is read between the first and the last of them.
  for (let at = 0; at < 400; at += 1) publish(hub, String(at))
  await until(() => member.log.at(-1) === '399', 'the last is delivered')

  assert.equal(member.log[0], `resync ${topic}`)
  assert.ok(member.log.length < 400)
  assert.equal(hub.join(topic, recorder(), seq).resumed, false)
})

test('a process whose clock is some minutes ahead shares the order all the same', async () => {
  const url = await database()
  await using ahead = await sharedHubs(url, 1, { now: () => Date.now() + 600_000 })
  await using others = await sharedHubs(url, 1)
  const member = joined(ahead.hubs[0])

  publish(others.hubs[0], 'from there')
  await until(() => member.log.length > 0, 'it is delivered')

  assert.deepEqual(member.log, ['from there'])
})

test('a process whose clock is hours ahead stays alone, and says why', async () => {
  const inTwoHours = () => Date.now() + 7_200_000
  await using fleet = await startedHubs(await database(), 1, { now: inTwoHours })
  const [hub] = fleet.hubs
  const [problems] = fleet.problems
  const member = joined(hub)

  await until(() => problems?.length === 1, 'a problem is told')
  publish(hub, 'here')

  assert.match(
    String(problems?.map((problem) => (problem as Error).cause)),
    /clock of this process is far ahead/,
  )
  assert.deepEqual(member.log, ['here'])
  assert.equal(hub.stats().mode, 'alone')
})

test('more events in one turn than may wait are delivered all the same, in order', async () => {
  await using fleet = await sharedHubs(await database(), 2, { ringEvents: 30_000 })
  const [first, second = first] = fleet.hubs
  const [here, there] = [joined(first), joined(second)]

  for (let at = 0; at <= 10_001; at += 1) publish(first, String(at))
  await until(() => there.log.includes(`resync ${topic}`), 'the others are told')
  await until(() => here.log.length >= 10_003, 'all is delivered here')

  assert.deepEqual(
    here.log.slice(0, 10_002),
    Array.from({ length: 10_002 }, (_, at) => String(at)),
  )
})

test('what is published last is sent before the hub is closed', async () => {
  await using fleet = await sharedHubs(await database(), 2)
  const [first, second = first] = fleet.hubs
  const member = joined(second)

  publish(first, 'last words')
  await first.close()
  publish(first, 'too late')

  await until(() => member.log.length > 0, 'it is delivered')
  assert.deepEqual(member.log, ['last words'])
})

function joined(hub: Hub): Recorder {
  const member = recorder()
  hub.join(topic, member)
  return member
}

function publish(hub: Hub, data: string): void {
  hub.publish({ topic, type: 'flag.changed', data })
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function ofProcess(log: readonly string[], index: number): readonly string[] {
  return log.filter((text) => text.startsWith(`${index}:`))
}

function byTurn(one: string, other: string): number {
  const [first = [], second = []] = [one, other].map((text) => text.split(':').map(Number))
  return (first[1] ?? 0) - (second[1] ?? 0) || (first[2] ?? 0) - (second[2] ?? 0)
}

async function database(): Promise<string> {
  return (await sharedRedis()).createDatabase()
}
