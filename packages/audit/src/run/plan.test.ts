import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Capability, type Probe, phases, severities, wings } from '../probe.ts'
import { acceptancesOf } from './acceptance.ts'
import { type PlanRequest, planOf, promisedOf } from './plan.ts'
import { someProbe } from './testing/some-probe.ts'

test('steps are in the order of phases, exclusive ones last, and the heaviest first', () => {
  const probes = [
    someProbe({ id: 'limits', phase: 'rate-limits' }),
    someProbe({ id: 'alone', phase: 'parsing', exclusive: true, severity: 'critical' }),
    someProbe({ id: 'light', phase: 'parsing', severity: 'low' }),
    someProbe({ id: 'heavy', phase: 'parsing', severity: 'critical' }),
    someProbe({ id: 'files', phase: 'static' }),
  ]

  const { steps } = planOf(requestFor(probes))

  const ids = steps.map(({ probe }) => probe.id)
  assert.deepEqual(ids, ['files', 'heavy', 'light', 'alone', 'limits'])
})

test('a probe for a greater depth is UNKNOWN and says which', () => {
  const probes = [someProbe({ id: 'deep', depth: 'deep' }), someProbe({ id: 'quick' })]

  const standard = planOf(requestFor(probes))
  const deep = planOf({ ...requestFor(probes), depth: 'deep' })

  const [settled] = standard.settled.values()
  assert.equal(settled?.verdict, 'UNKNOWN')
  assert.match(settled?.observed ?? '', /--depth deep/)
  assert.equal(deep.settled.size, 0)
})

test('time is promised to what proves most per second, and never more than there is', () => {
  const probes = fc.array(
    fc.record({
      phase: fc.constantFrom(...phases),
      severity: fc.constantFrom(...severities),
      wing: fc.constantFrom(...wings),
    }),
  )
  fc.assert(
    fc.property(probes, fc.integer({ min: 0, max: 100 }), (shapes, seconds) => {
      const all = shapes.map((shape, index) => someProbe({ id: `p${index}`, ...shape }))

      const { steps, settled } = planOf(requestFor(all))
      const promised = promisedOf(steps, seconds)

      const sum = [...promised].reduce((total, step) => total + step.seconds, 0)
      assert.ok(sum <= seconds + 1e-6)
      assert.equal(steps.length + settled.size, all.length)
    }),
  )
})

test('of two probes that take the same time, the graver one has it promised', () => {
  const slow = { phase: 'slow-clients' } as const
  const probes = [
    someProbe({ id: 'light', ...slow, severity: 'low' }),
    someProbe({ id: 'grave', ...slow, severity: 'critical' }),
  ]

  const promised = promisedOf(planOf(requestFor(probes)).steps, 20)

  assert.deepEqual(
    [...promised].map(({ probe }) => probe.id),
    ['grave'],
  )
})

function requestFor(probes: readonly Probe[]): PlanRequest {
  return {
    probes,
    capabilities: new Set<Capability>(['url']),
    depth: 'standard',
    only: undefined,
    skip: new Set(),
    acceptances: acceptancesOf({}, '2026-01-01', false),
    withheld: () => undefined,
  }
}
