import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Lane, type LaneBounds } from './lane.ts'
import { type ManualClock, manualClock } from './testing/manual-clock.ts'
import { Visitor, visitorWatch } from './testing/visitors.ts'

const bounds = { inFlightMax: 2, waitMs: 50, queueMax: 3 }

test('whoever finds a slot is in at once; who finds none waits; who finds no place is refused', () => {
  const { lane } = laneOf(bounds)

  const visitors = Array.from({ length: 6 }, () => new Visitor().enter(lane))

  assert.deepEqual(told(visitors), ['admitted', 'admitted', '', '', '', 'full'])
  const { inFlight, queued, admitted } = lane.stats()
  assert.deepEqual([inFlight, queued, admitted], [2, 3, 2])
})

test('a slot that is given back goes to the first that waits', () => {
  const { lane } = laneOf(bounds)
  const [first, , ...waiting] = Array.from({ length: 5 }, () => new Visitor().enter(lane))

  first?.leave()

  assert.deepEqual(told(waiting), ['admitted', '', ''])
  assert.equal(lane.stats().inFlight, 2)
})

test('once there has been a queue for as long as one may wait, the newest is first', () => {
  const { lane, clock } = laneOf({ ...bounds, inFlightMax: 1 })
  const [working, first] = Array.from({ length: 2 }, () => new Visitor().enter(lane))
  clock.advance(49)
  const [second, third] = Array.from({ length: 2 }, () => new Visitor().enter(lane))
  clock.advance(2)

  working?.leave()

  assert.deepEqual(told([first, second, third]), ['waited', '', 'admitted'])
})

test('nobody waits longer than the bound, though no slot becomes free', () => {
  const { lane, clock } = laneOf({ ...bounds, inFlightMax: 1 })
  const [, first] = Array.from({ length: 2 }, () => new Visitor().enter(lane))
  clock.advance(30)
  const second = new Visitor().enter(lane)

  clock.advance(20)
  assert.deepEqual(told([first, second]), ['waited', ''])
  clock.advance(30)
  assert.deepEqual(told([first, second]), ['waited', 'waited'])
})

test('who has no time left for the work is passed over', () => {
  const { lane } = laneOf(bounds)
  const [first, , late, next] = Array.from({ length: 4 }, () => new Visitor().enter(lane))
  Object.assign(late ?? {}, { isLateNow: true })

  first?.leave()

  assert.deepEqual(told([late, next]), ['deadline', 'admitted'])
})

test('who leaves the queue is not let in, and makes room', () => {
  const { lane } = laneOf(bounds)
  const [first, , gone, next] = Array.from({ length: 5 }, () => new Visitor().enter(lane))

  gone?.leave()
  const another = new Visitor().enter(lane)
  first?.leave()

  assert.deepEqual(told([gone, next, another]), ['', 'admitted', ''])
  assert.equal(lane.stats().abandoned, 1)
})

test('the more important go first, and take the places of the less important', () => {
  const { lane } = laneOf({ ...bounds, queueMax: 2 })
  const working = [new Visitor().enter(lane), new Visitor().enter(lane)]
  const background = [new Visitor('background'), new Visitor('background')]
  for (const visitor of background) visitor.enter(lane)

  const critical = new Visitor('critical').enter(lane)
  const another = new Visitor('background').enter(lane)
  working[0]?.leave()

  assert.deepEqual(told(background), ['displaced', ''])
  assert.deepEqual(told([critical, another]), ['admitted', 'full'])
})

test('a slot is given back once, however often its request ends', () => {
  const { lane } = laneOf(bounds)
  const visitor = new Visitor().enter(lane)

  for (let times = 0; times < 3; times++) visitor.leave()

  assert.equal(lane.stats().inFlight, 0)
})

test('an answer that only has to be read holds no slot when others need it', () => {
  const { lane } = laneOf({ ...bounds, inFlightMax: 1 })
  const reader = new Visitor().enter(lane)
  reader.doing = 'sending'

  const next = new Visitor().enter(lane)
  reader.leave()

  assert.deepEqual(told([next]), ['admitted'])
  assert.equal(lane.stats().inFlight, 1)
})

test('a body that is slow to come holds no slot, and its request counts again once it is there', () => {
  const { lane, clock } = laneOf({ ...bounds, inFlightMax: 1, queueMax: 0 })
  const slow = new Visitor().enter(lane)
  slow.doing = 'receiving'

  const tooSoon = new Visitor().enter(lane)
  clock.advance(100)
  const next = new Visitor().enter(lane)
  slow.received()

  assert.deepEqual(told([tooSoon, next]), ['full', 'admitted'])
  assert.equal(lane.stats().inFlight, 2)
  next.leave()
  slow.leave()
  assert.deepEqual([lane.stats().inFlight, lane.stats().takenBack], [0, 1])
})

test('a body that comes in parts, but in time, keeps its slot', () => {
  const { lane, clock } = laneOf({ ...bounds, inFlightMax: 1, queueMax: 0 })
  const prompt = new Visitor().enter(lane)
  prompt.doing = 'receiving'
  new Visitor().enter(lane)
  prompt.doing = 'working'

  clock.advance(200)

  assert.deepEqual(told([new Visitor().enter(lane)]), ['full'])
})

test('those who wait get the slots of slow clients, though nobody else comes', () => {
  const { lane, clock } = laneOf({ inFlightMax: 1, waitMs: 200, queueMax: 1 })
  const slow = new Visitor().enter(lane)
  slow.doing = 'receiving'

  const waiting = new Visitor().enter(lane)
  clock.advance(200)

  assert.deepEqual(told([waiting]), ['admitted'])
})

test('waits are counted in buckets', () => {
  const { lane, clock } = laneOf({ ...bounds, inFlightMax: 1 })
  const [working] = Array.from({ length: 2 }, () => new Visitor().enter(lane))

  clock.advance(4)
  working?.leave()

  const { count, sumMs, upToMs } = lane.stats().waited
  assert.deepEqual([count, sumMs], [1, 4])
  assert.deepEqual(upToMs, { 1: 0, 2: 0, 5: 1, 10: 1, 20: 1, 50: 1 })
})

test('whatever happens: never too many at work, nobody waits while a slot is free, each is told once', () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('critical', 'normal', 'background') },
    { weight: 3, arbitrary: fc.nat(20) },
    fc.record({ ms: fc.integer({ min: 1, max: 60 }) }),
  )
  const limits = fc.record({
    inFlightMax: fc.integer({ min: 1, max: 4 }),
    waitMs: fc.constantFrom(1, 50),
    queueMax: fc.nat(4),
  })

  fc.assert(
    fc.property(limits, fc.array(step, { maxLength: 60 }), (chosen, steps) => {
      const { lane, clock } = laneOf(chosen)
      const visitors: Visitor[] = []
      for (const each of steps) {
        if (typeof each === 'string') visitors.push(new Visitor(each).enter(lane))
        else if (typeof each === 'number') visitors[each]?.leave()
        else clock.advance(each.ms)
        assertInvariants(lane, chosen)
      }
      for (const visitor of visitors) visitor.leave()
      clock.advance(chosen.waitMs)
      const { inFlight, queued } = lane.stats()
      assert.deepEqual([inFlight, queued], [0, 0])
      assert.ok(visitors.every((visitor) => visitor.told.length <= 1))
    }),
  )
})

function assertInvariants(lane: Lane<Visitor>, { inFlightMax, queueMax }: LaneBounds): void {
  const { inFlight, queued } = lane.stats()
  assert.ok(inFlight <= inFlightMax)
  assert.ok(queued <= queueMax)
  assert.ok(queued === 0 || inFlight === inFlightMax)
}

function laneOf(chosen: LaneBounds): { lane: Lane<Visitor>; clock: ManualClock } {
  const clock = manualClock()
  return { lane: new Lane(chosen, clock, visitorWatch), clock }
}

function told(visitors: readonly (Visitor | undefined)[]): string[] {
  return visitors.map((visitor) => visitor?.told.join(' then ') ?? 'nobody')
}
