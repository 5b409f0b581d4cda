import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { gapMs, InFlight } from './in-flight.ts'
import { ManualClock } from './testing/manual-clock.ts'

interface Request {
  dueAtMs: number
}

const step = fc.oneof(
  fc.record({ what: fc.constant('begin' as const), ms: fc.integer({ min: 1, max: 2_000 }) }),
  fc.record({ what: fc.constant('end' as const), ms: fc.nat(50) }),
  fc.record({ what: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 400 }) }),
)

test('whatever comes and goes, nothing is due before its time, nor noticed long after it', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const clock = new ManualClock()
      const lateMs: number[] = []
      const inFlight = watched(clock, (request, nowMs) => {
        lateMs.push(nowMs - request.dueAtMs)
      })
      const open: Request[] = []
      const take = {
        begin: (ms: number) => void open.push(begin(inFlight, clock, ms)),
        end: (nth: number) => {
          for (const gone of open.splice(nth % (open.length + 1), 1)) inFlight.remove(gone)
        },
        wait: (ms: number) => clock.advance(ms),
      }

      for (const { what, ms } of steps) take[what](ms)
      clock.advance(3_000)

      assert.ok(
        lateMs.every((ms) => ms >= 0 && ms <= gapMs + 2),
        `${lateMs}`,
      )
      assert.ok(open.every(({ dueAtMs }) => dueAtMs === Number.POSITIVE_INFINITY))
    }),
  )
})

test('a hundred thousand requests of equal limits that end in time set a timer now and then', () => {
  const clock = new ManualClock()
  const inFlight = watched(clock, () => assert.fail('none is late'))

  for (let nth = 0; nth < 100_000; nth += 1) {
    const request = begin(inFlight, clock, 30_000)
    if (nth % 10 === 0) clock.advance(1)
    inFlight.remove(request)
  }

  // Ten seconds, one look each 250 ms.
  assert.ok(clock.set <= 42, `${clock.set} timers`)
})

test('ever shorter limits do not set the timer anew each time', () => {
  const clock = new ManualClock()
  const inFlight = watched(clock, () => {})

  for (let ms = 200; ms > 0; ms -= 1) begin(inFlight, clock, ms)

  assert.ok(clock.set <= 200 / gapMs + 2, `${clock.set} timers`)
})

test('without requests no timer is left', () => {
  const clock = new ManualClock()
  const inFlight = watched(clock, () => {})
  const request = begin(inFlight, clock, 1_000)

  inFlight.remove(request)
  clock.advance(2_000)

  assert.equal(clock.waiting, 0)
  assert.equal(inFlight.size, 0)
})

test('a request without a deadline is looked at all the same', () => {
  const clock = new ManualClock()
  let looks = 0
  const look = () => {
    looks += 1
  }
  const inFlight = new InFlight<Request, Request>({ clock, everyMs: 250, look })

  begin(inFlight, clock, Number.POSITIVE_INFINITY)
  clock.advance(1_020)

  assert.equal(looks, 4)
})

function watched(clock: ManualClock, onDue: (request: Request, nowMs: number) => void) {
  return new InFlight<Request, Request>({
    clock,
    everyMs: 250,
    look(request, nowMs) {
      if (request.dueAtMs > nowMs) return
      onDue(request, nowMs)
      request.dueAtMs = Number.POSITIVE_INFINITY
    },
  })
}

function begin(inFlight: InFlight<Request, Request>, clock: ManualClock, ms: number): Request {
  const request = { dueAtMs: clock.now() + ms }
  inFlight.add(request, request, clock.now())
  return request
}
