import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createHub } from './hub.ts'
import type { HubOptions } from './hub-options.ts'
import type { Member, RealtimeEvent, SentEvent } from './hub-port.ts'
import { recorder } from './testing/hub-fleet.ts'

const topic = 'flags'

test('an event is encoded once for all, with its number and time', () => {
  const hub = createHub({ now: () => 1_700_000_000_000 })
  const [first, second] = [keeper(), keeper()]
  hub.join(topic, first)
  hub.join(topic, second)

  hub.publish({ topic, type: 'flag.changed', data: { key: 'ä"', on: true } })

  const [{ bytes, seq } = never()] = first.events
  assert.equal(second.events[0]?.bytes, bytes)
  assert.deepEqual(JSON.parse(bytes.toString()), {
    type: 'flag.changed',
    topic,
    seq,
    at: '2023-11-14T22:13:20.000Z',
    data: { key: 'ä"', on: true },
  })
})

test('members get the events of their topics, until they leave', () => {
  const hub = createHub()
  const [member, other] = [recorder(), recorder()]
  hub.join(topic, member)
  hub.join('audit', member)
  hub.join('audit', other)

  publish(hub, 'one')
  hub.leave(topic, member)
  publish(hub, 'two')
  hub.publish({ topic: 'audit', type: 'audit.recorded', data: 'three' })
  hub.leaveAll(member)
  hub.publish({ topic: 'audit', type: 'audit.recorded', data: 'four' })

  assert.deepEqual(member.log, ['one', 'three'])
  assert.deepEqual(other.log, ['three', 'four'])
  assert.deepEqual([hub.members(topic), hub.members('audit')], [0, 1])
  const { topics, memberships } = hub.stats()
  assert.deepEqual({ topics, memberships }, { topics: 1, memberships: 1 })
})

test('a member that comes back is given what it has missed, before anything new', () => {
  const hub = createHub()
  const { seq } = hub.join(topic, recorder())
  publish(hub, 'missed')
  hub.publish({ topic: 'audit', type: 'audit.recorded', data: 'not its own' })
  const member = recorder()

  const { resumed } = hub.join(topic, member, seq)
  publish(hub, 'new')

  assert.equal(resumed, true)
  assert.deepEqual(member.log, ['missed', 'new'])
})

const tooLate: Readonly<Record<string, HubOptions>> = {
  'by number': { ringEvents: 2 },
  'by bytes': { ringBytes: 300 },
}

for (const [how, options] of Object.entries(tooLate)) {
  test(`a member that comes back too late, ${how}, is told so`, () => {
    const hub = createHub(options)
    const { seq } = hub.join(topic, recorder())
    for (const data of ['1', '2', '3', '4', '5']) publish(hub, data)
    const member = recorder()

    const { resumed } = hub.join(topic, member, seq)

    assert.equal(resumed, false)
    assert.deepEqual(member.log, [])
  })
}

for (const after of [Number.MAX_SAFE_INTEGER, Number.NaN, -1]) {
  test(`a member that says it has seen ${after} is told to read the state`, () => {
    const hub = createHub()
    const member = recorder()

    const { resumed } = hub.join(topic, member, after)
    publish(hub, 'new')

    assert.equal(resumed, false)
    assert.deepEqual(member.log, ['new'])
  })
}

test('what one process has numbered, another does not take for its own', () => {
  const before = createHub({ now: () => 1_000 })
  const { seq } = before.join(topic, recorder())
  publish(before, 'missed by all')

  const after = createHub({ now: () => 2_000 })

  assert.equal(after.join(topic, recorder(), seq).resumed, false)
})

const refused: Readonly<Record<string, RealtimeEvent>> = {
  'too large': { topic, type: 'x', data: 'x'.repeat(65_536) },
  'no JSON': { topic, type: 'x', data: 1n },
  'without a topic': { topic: '', type: 'x', data: 1 },
  'with a type of no end': { topic, type: 'x'.repeat(257), data: 1 },
}

for (const [what, event] of Object.entries(refused)) {
  test(`an event that is ${what} is told, counted and delivered to nobody`, () => {
    const problems: unknown[] = []
    const hub = createHub({ onProblem: (problem) => problems.push(problem) })
    const member = recorder()
    hub.join(topic, member)

    hub.publish(event)

    assert.equal(problems.length, 1)
    assert.deepEqual(member.log, [])
    const { refused: count, published } = hub.stats()
    assert.deepEqual({ count, published }, { count: 1, published: 0 })
  })
}

test('a member that throws is told of, and holds up nobody', () => {
  const problems: unknown[] = []
  const hub = createHub({ onProblem: (problem) => problems.push(problem) })
  const member = recorder()
  const broken: Member = {
    deliver() {
      throw new Error('broken')
    },
    resync: () => undefined,
  }
  hub.join(topic, broken)
  hub.join(topic, member)

  publish(hub, 'one')

  assert.deepEqual(member.log, ['one'])
  assert.match(String(problems), /broken/)
})

test('an event with many members leaves turns to the rest of the process', () => {
  const later: (() => void)[] = []
  const hub = createHub({ membersPerTurn: 2, later: (act) => void later.push(act) })
  const members = [recorder(), recorder(), recorder()]
  for (const member of members) hub.join(topic, member)

  publish(hub, 'one')
  publish(hub, 'two')
  const inFirstTurn = members.map(({ log }) => log.length)
  while (later.length > 0) later.shift()?.()

  assert.deepEqual(inFirstTurn, [1, 1, 0])
  for (const { log } of members) assert.deepEqual(log, ['one', 'two'])
})

test('a member that publishes while it is served keeps the order', () => {
  const problems: unknown[] = []
  const hub = createHub({ onProblem: (problem) => problems.push(problem) })
  const member = recorder()
  const answering: Member = {
    deliver: (event) => {
      if (event.type === 'question') hub.publish({ topic, type: 'answer', data: 'answer' })
    },
    resync: () => undefined,
  }
  hub.join(topic, answering)
  hub.join(topic, member)

  hub.publish({ topic, type: 'question', data: 'question' })

  assert.deepEqual(member.log, ['question', 'answer'])
  assert.deepEqual(problems, [])
})

test('more events than may wait are dropped, and all are told to read the state again', () => {
  const later: (() => void)[] = []
  const hub = createHub({ ringEvents: 3, membersPerTurn: 1, later: (act) => void later.push(act) })
  const members = [recorder(), recorder()]
  for (const member of members) hub.join(topic, member)

  for (const data of ['1', '2', '3', '4', '5', '6']) publish(hub, data)
  while (later.length > 0) later.shift()?.()
  publish(hub, 'after')
  while (later.length > 0) later.shift()?.()

  for (const { log } of members) {
    assert.ok(log.includes(`resync ${topic}`))
    assert.equal(log.at(-1), 'after')
  }
  assert.equal(hub.stats().resyncs, 2)
})

test('a hub that is closed delivers nothing, and says so to who joins', async () => {
  const hub = createHub()
  const member = recorder()
  hub.join(topic, member)

  await hub.close()
  publish(hub, 'late')

  assert.deepEqual(member.log, [])
  assert.equal(hub.join(topic, recorder(), 1).resumed, false)
  assert.equal(hub.members(topic), 0)
  assert.equal(hub.stats().published, 0)
})

test('an option that makes no sense is named', () => {
  assert.throws(() => createHub({ ringEvents: 0 }), /realtime\.ringEvents must be a whole number/)
})

function publish(hub: ReturnType<typeof createHub>, data: string): void {
  hub.publish({ topic, type: 'flag.changed', data })
}

function keeper(): Member & { readonly events: SentEvent[] } {
  const events: SentEvent[] = []
  return { events, deliver: (event) => void events.push(event), resync: () => undefined }
}

function never(): never {
  throw new Error('no event was delivered')
}
