import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { SentEvent } from './hub-port.ts'
import { EventRing, type RingLimits } from './ring.ts'

const wide: RingLimits = { events: 1_000, bytes: 1_000_000, ageMs: 1_000_000 }

test('the events of a topic after a number come back in their order', () => {
  const ring = new EventRing(wide, 0)
  for (const [seq, topic] of ['a', 'b', 'a', 'a'].entries()) ring.put(event(seq + 1, topic), 0)

  assert.deepEqual(numbers(ring.after('a', 1, 0)), [3, 4])
  assert.deepEqual(numbers(ring.after('a', 4, 0)), [])
  assert.deepEqual(numbers(ring.after('unheard of', 0, 0)), [])
})

const bounds: Readonly<Record<string, Partial<RingLimits>>> = {
  number: { events: 2 },
  bytes: { bytes: 250 },
  age: { ageMs: 30 },
}

for (const [name, limit] of Object.entries(bounds)) {
  test(`the ${name} of events is bounded, and what is gone is not passed over`, () => {
    const ring = new EventRing({ ...wide, ...limit }, 0)

    for (const seq of [1, 2, 3, 4]) ring.put(event(seq, 'a', 100), seq * 10)

    const nowMs = 50
    assert.equal(ring.after('a', 1, nowMs), undefined)
    assert.deepEqual(numbers(ring.after('a', 2, nowMs)), [3, 4])
    assert.deepEqual([ring.events, ring.bytes], [2, 200])
  })
}

test('age counts also while nothing is published', () => {
  const ring = new EventRing({ ...wide, ageMs: 100 }, 0)
  ring.put(event(1, 'a'), 0)

  assert.equal(ring.after('a', 0, 100), undefined)
  assert.deepEqual(numbers(ring.after('a', 1, 100)), [])
})

test('an event larger than all bytes allowed is not kept', () => {
  const ring = new EventRing({ ...wide, bytes: 50 }, 0)

  ring.put(event(1, 'a', 51), 0)

  assert.deepEqual([ring.events, ring.bytes], [0, 0])
  assert.equal(ring.after('a', 0, 0), undefined)
})

test('a ring that was cleared knows nothing of before', () => {
  const ring = new EventRing(wide, 0)
  ring.put(event(1, 'a'), 0)

  ring.clear(5)
  ring.put(event(6, 'a'), 0)

  assert.equal(ring.after('a', 4, 0), undefined)
  assert.deepEqual(numbers(ring.after('a', 5, 0)), [6])
  assert.deepEqual([ring.events, ring.bytes], [1, 10])
})

test('whatever comes in, it gives all that a plain list would, or says that some is gone', () => {
  const step = fc.record({
    topic: fc.constantFrom('a', 'b', 'c'),
    bytes: fc.integer({ min: 1, max: 40 }),
    waitMs: fc.nat(10),
  })
  const limits = fc.record({
    events: fc.integer({ min: 1, max: 8 }),
    bytes: fc.integer({ min: 20, max: 120 }),
    ageMs: fc.integer({ min: 5, max: 60 }),
  })
  const steps = fc.array(step, { maxLength: 40, size: 'max' })

  const property = fc.property(steps, limits, fc.nat(40), (all, bound, after) => {
    const ring = new EventRing(bound, 0)
    const list: { readonly event: SentEvent; readonly atMs: number }[] = []
    let atMs = 0
    for (const { topic, bytes, waitMs } of all) {
      atMs += waitMs
      list.push({ event: event(list.length + 1, topic, bytes), atMs })
      ring.put(event(list.length, topic, bytes), atMs)
    }

    const kept = keptOf(list, bound, atMs)
    const isComplete = after >= list.length - kept.length
    const due = kept.filter(({ seq, topic }) => seq > after && topic === 'a')
    const answer = ring.after('a', after, atMs)
    assert.deepEqual(answer && numbers(answer), isComplete ? numbers(due) : undefined)
    assert.equal(ring.events, kept.length)
    assert.equal(ring.bytes, bytesOf(kept))
    assert.equal(ring.topics, new Set(kept.map(({ topic }) => topic)).size)
  })

  fc.assert(property, { numRuns: 300 })
})

/** The youngest that are within all bounds. */
function keptOf(
  list: readonly { readonly event: SentEvent; readonly atMs: number }[],
  { events, bytes, ageMs }: RingLimits,
  nowMs: number,
): readonly SentEvent[] {
  let first = list.length
  while (first > 0) {
    const more = list.slice(first - 1).map(({ event }) => event)
    const isTooOld = (list[first - 1]?.atMs ?? 0) <= nowMs - ageMs
    if (isTooOld || more.length > events || bytesOf(more) > bytes) break
    first -= 1
  }
  return list.slice(first).map(({ event }) => event)
}

function bytesOf(events: readonly SentEvent[]): number {
  return events.reduce((sum, { bytes }) => sum + bytes.length, 0)
}

function numbers(events: readonly SentEvent[] | undefined): readonly number[] | undefined {
  return events?.map(({ seq }) => seq)
}

function event(seq: number, topic: string, bytes = 10): SentEvent {
  return { seq, topic, type: 'x', bytes: Buffer.alloc(bytes) }
}
