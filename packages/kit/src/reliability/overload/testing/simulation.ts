/**
 * A service with a bounded resource, and clients that send more than it can do: which policy keeps
 * it useful? Discrete events, seeded, without any I/O.
 *
 * The resource does 10 things at once, each 20 ms on average, exponentially distributed: 500 a second.
 * Clients arrive on their own (an open loop), give up after 1 s, and may try again. An answer is good
 * if its client still waits. The service does not notice that a client gave up, and does its work.
 *
 * The policy `cap` is the lane of the plugin itself on a simulated clock.
 *
 * @module
 */

import type { Clock } from '../clock.ts'
import { EventHeap } from './event-heap.ts'
import { type MakePolicy, type Outcome, Resource } from './policies.ts'
import { seededRandom } from './seeded-random.ts'

export const slots = 10
export const workMs = 20
/** What the resource can do. */
export const capacityPerSecond: number = (slots * 1_000) / workMs
const patienceMs = 1_000
const retryAfterMs = { min: 100, spread: 900 }

export interface Scenario {
  readonly seed: number
  readonly seconds: number
  /** Times the capacity. */
  readonly loadAt: (second: number) => number
  /** How often a client tries again. Default 0. */
  readonly retries?: number
}

export interface Figures {
  readonly goodPerSecond: number
  /** Good answers in each second. */
  readonly goodInSecond: readonly number[]
  readonly p99Ms: number
}

export function simulate(makePolicy: MakePolicy, scenario: Scenario): Figures {
  const { seed, seconds, loadAt, retries = 0 } = scenario
  const random = seededRandom(seed)
  const exponential = (mean: number) => -Math.log(1 - random()) * mean
  const events = new EventHeap()
  let nowMs = 0
  const after = (ms: number, act: () => void) => events.add({ atMs: nowMs + ms, act })
  const clock: Clock = { now: () => nowMs, after, every: () => () => {} }

  const good: GoodAnswer[] = []
  const policy = makePolicy(new Resource(slots, () => exponential(workMs), clock), clock)
  const retry = (triesLeft: number) => {
    if (triesLeft === 0) return
    after(retryAfterMs.min + random() * retryAfterMs.spread, () => attempt(triesLeft - 1))
  }
  const attempt = (triesLeft: number) => {
    const sentAtMs = nowMs
    let isOver = false
    const end = (outcome: Outcome) => {
      if (isOver) return
      isOver = true
      if (outcome === 'served') good.push({ atMs: nowMs, tookMs: nowMs - sentAtMs })
      else retry(triesLeft)
    }
    after(patienceMs, () => end('refused'))
    policy.arrive(nowMs, end)
  }
  const arrive = () => {
    if (nowMs > 0) attempt(retries)
    const perMs = (loadAt(nowMs / 1_000) * capacityPerSecond) / 1_000
    after(exponential(1 / perMs), arrive)
  }

  arrive()
  const endsAtMs = seconds * 1_000
  for (let event = events.take(); event && event.atMs < endsAtMs; event = events.take()) {
    nowMs = event.atMs
    event.act()
  }
  return figuresOf(good, seconds)
}

interface GoodAnswer {
  readonly atMs: number
  readonly tookMs: number
}

function figuresOf(good: readonly GoodAnswer[], seconds: number): Figures {
  const goodInSecond = Array.from({ length: seconds }, () => 0)
  for (const { atMs } of good) {
    const second = Math.floor(atMs / 1_000)
    goodInSecond[second] = (goodInSecond[second] ?? 0) + 1
  }
  const sorted = good.map(({ tookMs }) => tookMs).toSorted((one, other) => one - other)
  return {
    goodPerSecond: good.length / seconds,
    goodInSecond,
    p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN,
  }
}
