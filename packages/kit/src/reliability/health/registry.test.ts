import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LifecycleView } from './readiness.ts'
import { HealthRegistry } from './registry.ts'
import { ManualClock, settled } from './testing/manual-clock.ts'
import { dependency } from './testing/service.ts'

test('the text of readiness is kept until the state changes', () => {
  let state = 'ready'
  const { registry } = registryOf(() => ({ state }))

  const one = registry.readiness()
  const other = registry.readiness()
  state = 'draining'
  const late = registry.readiness()

  assert.equal(one, other)
  assert.equal(one.statusCode, 200)
  assert.equal(late.statusCode, 503)
})

test('the text of readiness is made anew when the lifecycle waits for something else', () => {
  let reasons = ['listen', 'model']
  const { registry } = registryOf(() => ({ state: 'starting', reasons }))
  registry.readiness()

  reasons = ['model']

  assert.equal(registry.readiness().body, '{"status":"starting","reasons":["model"]}')
})

test('the text of health is kept for a second, or until a dependency changes', async (t) => {
  const database = dependency('database')
  const { registry, clock } = registryOf(() => ({ state: 'ready' }))
  t.after(() => registry.stop())
  registry.register({ ...database, intervalMs: 100 })
  registry.start()
  await settled()

  const one = registry.health(false)
  await clock.advance(300)
  assert.equal(registry.health(false), one)

  database.fails = true
  await clock.advance(200)
  const sick = registry.health(false)
  assert.equal(one.statusCode, 200)
  assert.equal(sick.statusCode, 503)

  await clock.advance(500)
  assert.notEqual(registry.health(false), sick)
})

function registryOf(lifecycle: () => LifecycleView) {
  const clock = new ManualClock()
  const registry = new HealthRegistry({ clock, version: '1', lifecycle, onChange: () => {} })
  return { registry, clock }
}
