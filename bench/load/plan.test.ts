import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { judge, type Observed } from './judge.ts'
import { k6Options, uncounted } from './k6-options.ts'
import { type Limits, lasting, limitsOf, steadily, turnsOf } from './plan.ts'
import { profile } from './profile.ts'

const { scenarios, thresholds } = k6Options(profile)

test('every request of every stage is planned, for each route as often as its share says', () => {
  for (const stage of profile.stages) {
    const turns = turnsOf(profile).filter((turn) => turn.stage === stage)

    const perSecond = turns.reduce((sum, turn) => sum + turn.perSecond, 0)
    assert.equal(perSecond, stage.perSecond)
    assert.equal(turns.length, profile.routes.length)
  }
})

test('a profile whose shares do not add up, or that would ask half a request, is refused', () => {
  const [first, ...others] = profile.routes
  const routes = first === undefined ? [] : [{ ...first, share: first.share + 1 }, ...others]

  assert.throws(() => turnsOf({ ...profile, routes }), /make 101, not 100/)
  assert.throws(() => turnsOf(steadily(profile, 10, 10)), /sign-in would be asked 0.2 times/)
})

test('a load that is made shorter or longer keeps its stages and its rates', () => {
  for (const seconds of [3, 12, 80]) {
    const { stages } = lasting(profile, seconds)

    const whole = stages.reduce((sum, stage) => sum + stage.seconds, 0)
    assert.ok(Math.abs(whole - seconds) <= 1, `${whole} for ${seconds}`)
    assert.ok(stages.every((stage) => stage.seconds >= 1))
    assert.deepEqual(stages.map(rateOf), profile.stages.map(rateOf))
  }
})

test('k6 is told the same turns: what, how often, from when to when', () => {
  const told = Object.values(scenarios).map(({ env, rate, startTime, duration, tags }) => ({
    ...{ route: env['ROUTE'], rate, startTime, duration, tag: tags['route'] },
  }))

  const planned = turnsOf(profile).map(({ route, stage, perSecond, startSeconds }) => ({
    ...{ route: route.name, rate: perSecond, startTime: `${startSeconds}s` },
    ...{ duration: `${stage.seconds}s`, tag: stage.counts ? route.name : uncounted },
  }))
  assert.deepEqual(told, planned)
  assert.ok(told.some(({ tag }) => tag === uncounted))
})

test('whatever is seen of a route, k6 and this repository judge it alike', () => {
  const limits = limitsOf(profile)
  const near = (value: number) => fc.constantFrom(0, 0.5, 1, 1.000001, 2).map((by) => by * value)

  fc.assert(
    fc.property(
      fc.constantFrom(...limits).chain((each) =>
        fc.record({
          each: fc.constant(each),
          answered: fc.constantFrom(each.answeredMin - 1, each.answeredMin, 10_000),
          none: fc.nat(30),
          wrong: fc.nat(12),
          p95Ms: near(each.p95Ms),
          p99Ms: near(each.p99Ms),
        }),
      ),
      ({ each, answered, none, wrong, p95Ms, p99Ms }) => {
        const observed = {
          ...{ route: each.route, answered, failed: none + wrong, p50Ms: 1, p95Ms, p99Ms },
          statuses: { 200: answered, none },
        }

        const [verdict] = judge([each], [observed])

        assert.equal(verdict?.unmet.length === 0, isMetByK6(each, observed))
      },
    ),
    { numRuns: 500 },
  )
})

test('a route that was not observed is no route that met its limits', () => {
  assert.throws(() => judge(limitsOf(profile), []), /health was not observed/)
})

/** The thresholds as k6 reads them; it counts a request without an answer among `http_reqs`. */
function isMetByK6({ route }: Limits, observed: Observed): boolean {
  const { answered, failed, p95Ms, p99Ms, statuses } = observed
  const asked = answered + (statuses['none'] ?? 0)
  const seen: Record<string, number> = {
    count: answered,
    rate: failed / asked,
    'p(95)': p95Ms,
    'p(99)': p99Ms,
  }
  const demands = Object.entries(thresholds)
    .filter(([metric]) => metric.endsWith(`{route:${route}}`))
    .flatMap(([, expressions]) => expressions)
  assert.equal(demands.length, 4)
  return demands.every((demand) => {
    const [, what = '', sign, limit] = /^([a-z()\d]+)(<=|>=)([\d.]+)$/.exec(demand) ?? []
    const value = seen[what] ?? Number.NaN
    return sign === '<=' ? value <= Number(limit) : value >= Number(limit)
  })
}

function rateOf({ name, perSecond, counts }: (typeof profile.stages)[number]) {
  return { name, perSecond, counts }
}
