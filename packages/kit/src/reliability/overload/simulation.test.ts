/**
 * Which policy keeps a service useful that is asked for more than it can do, and which does not.
 */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { adaptiveLifoCodel, cap, dropExpired, type MakePolicy, none } from './testing/policies.ts'
import { capacityPerSecond, type Scenario, simulate } from './testing/simulation.ts'

const seed = Number(process.env['OVERLOAD_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const about = `OVERLOAD_SEED=${seed}`
const cap20 = cap({ inFlightMax: 20, waitMs: 50, queueMax: 20 })
const cap400 = cap({ inFlightMax: 400, waitMs: 50, queueMax: 400 })

const overloads: Readonly<Record<string, Omit<Scenario, 'seed'>>> = {
  '2x': { seconds: 10, loadAt: () => 2 },
  '5x': { seconds: 10, loadAt: () => 5 },
  '2x with 2 retries': { seconds: 10, loadAt: () => 2, retries: 2 },
}
const burst: Scenario = { seed, seconds: 30, loadAt: (second) => (second < 5 ? 5 : 0.8) }

for (const [name, overload] of Object.entries(overloads)) {
  test(`under ${name} the cap keeps the goodput, and answers soon`, () => {
    const alone = simulate(none, { seed, seconds: 10, loadAt: () => 0.2 })

    const capped = simulate(cap20, { seed, ...overload })

    assert.ok(capped.goodPerSecond >= 0.9 * capacityPerSecond, `${capped.goodPerSecond}, ${about}`)
    assert.ok(capped.p99Ms <= 3 * alone.p99Ms, `${capped.p99Ms} ms, ${about}`)
  })

  test(`control: under ${name} a service without a cap is nearly useless`, () => {
    const open = simulate(none, { seed, ...overload })

    assert.ok(open.goodPerSecond <= 0.25 * capacityPerSecond, `${open.goodPerSecond}, ${about}`)
  })
}

test('after a burst the cap is back at full goodput within two seconds', () => {
  const figures = simulate(cap20, burst)

  const backAfter = figures.goodInSecond.slice(7)
  assert.ok(Math.min(...backAfter) >= 0.6 * capacityPerSecond, `${backAfter}, ${about}`)
})

test('control: after a burst a service without a cap never recovers', () => {
  const figures = simulate(none, burst)

  const after = figures.goodInSecond.slice(7)
  assert.ok(Math.max(...after) <= 0.25 * capacityPerSecond, `${after}, ${about}`)
})

test('dropping who gave up is not enough', () => {
  const dropping = simulate(dropExpired, { seed, seconds: 10, loadAt: () => 5 })

  assert.ok(
    dropping.goodPerSecond <= 0.5 * capacityPerSecond,
    `${dropping.goodPerSecond}, ${about}`,
  )
})

test('a cap of many times the resource keeps the goodput and makes everyone wait', () => {
  const wide = simulate(cap400, { seed, seconds: 10, loadAt: () => 5 })
  const tight = simulate(cap20, { seed, seconds: 10, loadAt: () => 5 })

  assert.ok(wide.goodPerSecond >= 0.9 * capacityPerSecond, about)
  assert.ok(wide.p99Ms >= 4 * tight.p99Ms, `${wide.p99Ms} ms and ${tight.p99Ms} ms, ${about}`)
})

test('adaptive LIFO in front of the resource does no better than the cap', () => {
  // Of one seed the two differ by 1.7 % in either direction (one standard deviation).
  const seeds = Array.from({ length: 8 }, (_, index) => seed + index)
  const goodAt5 = (policy: MakePolicy): number =>
    seeds
      .map((each) => simulate(policy, { seed: each, seconds: 10, loadAt: () => 5 }))
      .reduce((sum, { goodPerSecond }) => sum + goodPerSecond, 0)

  const [capped, lifo] = [goodAt5(cap20), goodAt5(adaptiveLifoCodel)]

  assert.ok(capped >= 0.97 * lifo, `${capped} and ${lifo}, ${about}`)
})

test('the same seed gives the same figures', () => {
  const scenario: Scenario = { seed, seconds: 2, loadAt: () => 2, retries: 1 }

  assert.deepEqual(simulate(cap20, scenario), simulate(cap20, scenario))
})
