import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Criticality, DependencyReport, DependencyStatus } from './dependency.ts'
import { healthOf, readinessOf, takesRequests } from './readiness.ts'

const ready = { state: 'ready' }
const statuses: readonly DependencyStatus[] = ['up', 'down', 'unknown']

test('with everything up it is ready', () => {
  const readiness = readinessOf(ready, [report('database', 'required', 'up')])

  assert.deepEqual(readiness, { status: 'ready', reasons: [] })
})

test('a required dependency that is down makes it unready, and is named', () => {
  const readiness = readinessOf(ready, [
    report('database', 'required', 'down'),
    report('redis', 'degradable', 'down'),
    report('model', 'required', 'up'),
  ])

  assert.deepEqual(readiness, { status: 'unready', reasons: ['database'] })
})

test('a degradable one makes it degraded, and it takes requests all the same', () => {
  const readiness = readinessOf(ready, [
    report('database', 'required', 'up'),
    report('redis', 'degradable', 'down'),
  ])

  assert.deepEqual(readiness, { status: 'degraded', reasons: ['redis'] })
  assert.ok(takesRequests(readiness))
})

test('before the first checks it is starting', () => {
  const readiness = readinessOf(ready, [report('database', 'required', 'unknown')])

  assert.deepEqual(readiness, { status: 'starting', reasons: ['database'] })
})

test('while the service starts, it names what it waits for', () => {
  const readiness = readinessOf({ state: 'starting', reasons: ['model'] }, [
    report('database', 'required', 'down'),
  ])

  assert.deepEqual(readiness, { status: 'starting', reasons: ['model', 'database'] })
})

for (const state of ['draining', 'listener-closed', 'finishing', 'flushing', 'stopped']) {
  test(`in the state ${state} it is draining, whatever its dependencies do`, () => {
    const readiness = readinessOf({ state, reasons: ['SIGTERM'] }, [
      report('database', 'required', 'down'),
    ])

    assert.deepEqual(readiness, { status: 'draining', reasons: ['shutdown'] })
  })
}

test('it takes requests exactly if it runs and every required dependency is up', () => {
  const dependency = fc.record({
    criticality: fc.constantFrom<Criticality>('required', 'degradable'),
    status: fc.constantFrom(...statuses),
  })
  const states = fc.constantFrom('starting', 'ready', 'draining', 'stopped')

  fc.assert(
    fc.property(fc.array(dependency), states, (all, state) => {
      const reports = all.map(({ criticality, status }, index) =>
        report(`d${index}`, criticality, status),
      )
      const allThere = all.every((one) => one.criticality === 'degradable' || one.status === 'up')

      const takes = takesRequests(readinessOf({ state }, reports))
      const { status } = healthOf(reports, { version: '1', uptimeMs: 0, withDetails: false })

      assert.equal(takes, state === 'ready' && allThere)
      assert.equal(status !== 'unhealthy', allThere)
    }),
  )
})

test('health names each dependency, and details only to who may see them', () => {
  const redis = { ...report('redis', 'degradable', 'up'), latencyMs: 1.2345, facts: { keys: 3 } }
  const facts = { version: '1.4.0', uptimeMs: 61_999 }

  const forAll = healthOf([redis], { ...facts, withDetails: false })
  const forFew = healthOf([redis], { ...facts, withDetails: true })

  assert.deepEqual(forAll, {
    status: 'healthy',
    version: '1.4.0',
    uptime_s: 61,
    dependencies: { redis: { status: 'up', criticality: 'degradable' } },
  })
  assert.deepEqual(forFew.dependencies['redis'], {
    status: 'up',
    criticality: 'degradable',
    latency_ms: 1.23,
    facts: { keys: 3 },
  })
})

function report(
  name: string,
  criticality: Criticality,
  status: DependencyStatus,
): DependencyReport {
  return { name, criticality, status, latencyMs: undefined, facts: undefined }
}
