import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  assertAllShown,
  assertWellFormed,
  seriesOf,
} from '../../observability/metrics/testing/listed-metrics.ts'
import { type DependencyReport, diskSpace, healthMetrics } from './index.ts'
import { HealthRegistry } from './registry.ts'
import { ManualClock, settled } from './testing/manual-clock.ts'
import { dependency } from './testing/service.ts'

test('what the checks found last is shown, and nothing of what was not checked', async (t) => {
  const { registry, clock } = watching()
  t.after(() => registry.stop())
  const database = dependency('database')
  const blocks = { bsize: 10, blocks: 100, bfree: 30, bavail: 25 }
  registry.register(database)
  registry.register(dependency('redis', 'degradable'))
  registry.register(diskSpace({ path: '.', statfs: async () => blocks }))
  const before = seriesOf(healthMetrics, registry.stats())

  registry.start()
  await settled()
  const up = registry.stats()
  const seenUp = seriesOf(healthMetrics, up)
  assertAllShown(healthMetrics, up)
  database.fails = true
  await clock.advance(2_000)
  const down = seriesOf(healthMetrics, registry.stats())

  assert.deepEqual(before, { service_ready: 0 })
  assert.equal(seenUp['service_ready'], 1)
  assert.equal(seenUp['dependency_up{dependency="database",criticality="required"}'], 1)
  assert.equal(seenUp['dependency_check_seconds{dependency="database"}'], 0)
  assert.equal(seenUp['disk_free_ratio{disk="disk"}'], 0.2632)
  assert.equal(seenUp['disk_free_bytes{disk="disk"}'], 250)
  // The facts of another check, whatever they are called, are no disk.
  assert.equal(seenUp['disk_free_bytes{disk="database"}'], undefined)
  assert.equal(down['service_ready'], 0)
  assert.equal(down['dependency_up{dependency="database",criticality="required"}'], 0)
  assert.equal(down['dependency_up{dependency="redis",criticality="degradable"}'], 1)
  assert.equal('dependency_check_seconds{dependency="database"}' in down, false)
  assertWellFormed(healthMetrics)
})

test('the duration of a check is in seconds', () => {
  const database: DependencyReport = {
    name: 'database',
    criticality: 'required',
    status: 'up',
    latencyMs: 250,
    facts: { free_bytes: 1, free_share: 'unknown' },
  }

  const series = seriesOf(healthMetrics, { isReady: true, dependencies: [database] })

  assert.equal(series['dependency_check_seconds{dependency="database"}'], 0.25)
  assert.equal('disk_free_ratio{disk="database"}' in series, false)
})

function watching() {
  const clock = new ManualClock()
  const lifecycle = () => ({ state: 'ready' })
  return {
    clock,
    registry: new HealthRegistry({ clock, version: '1', lifecycle, onChange: () => {} }),
  }
}
