import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  admission,
  afterFailure,
  afterNothing,
  afterSuccess,
  type Breaker,
  closedBreaker,
  defaultBreakerPolicy as policy,
  probing,
} from './breaker.ts'

const half = () => 0.5

test('the fifth failure in a row opens the breaker', () => {
  const almost = failed(closedBreaker, 4)

  const opened = failed(almost, 1)

  assert.equal(admission(almost, 0), 'call')
  assert.equal(admission(opened, 0), undefined)
})

test('a success in between starts the count anew', () => {
  const shaken = afterSuccess(failed(closedBreaker, 4), 'call')

  const failing = failed(shaken, 4)

  assert.equal(failing.state, 'closed')
})

test('one probe goes when the time is up, and no other call until it has ended', () => {
  const opened = failed(closedBreaker, 5)
  assert.equal(admission(opened, opened.openUntilMs - 1), undefined)
  assert.equal(admission(opened, opened.openUntilMs), 'probe')

  const waiting = probing(opened)

  assert.equal(admission(waiting, opened.openUntilMs + 60_000), undefined)
  assert.deepEqual(afterSuccess(waiting, 'probe'), closedBreaker)
  assert.equal(admission(afterNothing(waiting, 'probe'), opened.openUntilMs), 'probe')
})

test('each failed probe lets it stay open longer, up to the limit', () => {
  let breaker = failed(closedBreaker, 5)
  const openMs = [breaker.openUntilMs]

  for (let probe = 1; probe <= 6; probe += 1) {
    breaker = afterFailure(probing(breaker), 'probe', policy, 0, half)
    openMs.push(breaker.openUntilMs)
  }

  assert.deepEqual(openMs, [100, 150, 250, 450, 850, 1_050, 1_050])
})

test('calls sent before it opened neither put the probe off nor close it', () => {
  const opened = failed(closedBreaker, 5)

  const late = afterFailure(opened, 'call', policy, 1_000, half)

  assert.deepEqual(late, opened)
  assert.deepEqual(afterSuccess(opened, 'call'), opened)
  assert.deepEqual(afterSuccess(probing(opened), 'call'), probing(opened))
})

test('whatever happens, at most one call is out while not closed', () => {
  const events = fc.array(
    fc.tuple(fc.constantFrom('ask', 'well', 'badly', 'nothing'), fc.nat(3_000)),
  )

  fc.assert(
    fc.property(events, (happening) => {
      const clock = { nowMs: 0 }
      let seen: Seen = { breaker: closedBreaker, probes: 0 }
      for (const [what, passedMs] of happening) {
        clock.nowMs += passedMs
        seen = what === 'ask' ? asked(seen, clock.nowMs) : ended(seen, what, clock.nowMs)
        assert.equal(seen.probes, seen.breaker.state === 'probing' ? 1 : 0)
      }
    }),
  )
})

test('whatever happens, it opens for 50 to 2,050 ms', () => {
  const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

  fc.assert(
    fc.property(fc.nat(100), fc.nat(1_000_000), unit, (openings, nowMs, random) => {
      const waiting: Breaker = { state: 'probing', failures: 5, openings, openUntilMs: 0 }
      const { openUntilMs } = afterFailure(waiting, 'probe', policy, nowMs, () => random)
      assert.ok(openUntilMs >= nowMs + 50 && openUntilMs <= nowMs + 2_050)
    }),
  )
})

interface Seen {
  readonly breaker: Breaker
  /** Probes under way. */
  readonly probes: number
}

function asked({ breaker, probes }: Seen, nowMs: number): Seen {
  const way = admission(breaker, nowMs)
  assert.ok(breaker.state === 'closed' || way !== 'call')
  return way === 'probe' ? { breaker: probing(breaker), probes: probes + 1 } : { breaker, probes }
}

/** A call ends: the probe if one is under way, else an ordinary one. */
function ended({ breaker, probes }: Seen, how: string, nowMs: number): Seen {
  const admitted = probes > 0 ? 'probe' : 'call'
  const ends: Record<string, () => Breaker> = {
    well: () => afterSuccess(breaker, admitted),
    badly: () => afterFailure(breaker, admitted, policy, nowMs, Math.random),
    nothing: () => afterNothing(breaker, admitted),
  }
  return { breaker: ends[how]?.() ?? breaker, probes: 0 }
}

function failed(breaker: Breaker, times: number): Breaker {
  let after = breaker
  for (let time = 0; time < times; time += 1) {
    after = afterFailure(after, 'call', policy, 0, half)
  }
  return after
}
