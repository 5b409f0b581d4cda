import assert from 'node:assert/strict'
import { closeSync, openSync } from 'node:fs'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { exposition } from './exposition.ts'
import { processMetrics } from './metrics.ts'
import { type ProcessReadings, ProcessWatch } from './process-watch.ts'
import { Registry } from './registry.ts'
import { becomes, measuredApp } from './testing/measured-app.ts'
import { parsedExposition, sampleValue } from './testing/parsed-exposition.ts'

const build = { version: '1.2.3', commit: 'abc', node: process.versions.node }

test('every family of the process has a value', () => {
  using watch = watched()

  const families = watch.shown()

  const missing = processMetrics.filter(({ name }) => !families.has(name)).map(({ name }) => name)
  const linuxOnly = process.platform === 'linux' ? [] : ['process_open_fds', 'process_max_fds']
  assert.deepEqual(missing, linuxOnly)
  assert.equal(sampleValue(families, 'build_info', build), 1)
  const startedAt = sampleValue(families, 'process_start_time_seconds') ?? 0
  assert.ok(Math.abs(startedAt - (Date.now() / 1_000 - process.uptime())) < 5)
  assert.ok((sampleValue(families, 'process_resident_memory_bytes') ?? 0) > 10e6)
  assert.ok((sampleValue(families, 'nodejs_heap_limit_bytes') ?? 0) > 10e6)
})

test('an open file is counted', { skip: process.platform !== 'linux' && 'needs /proc' }, () => {
  using watch = watched()
  const before = sampleValue(watch.shown(), 'process_open_fds') ?? 0

  const file = openSync(import.meta.filename, 'r')
  const after = sampleValue(watch.shown(), 'process_open_fds') ?? 0
  closeSync(file)

  assert.equal(after - before, 1)
})

test('what the system refuses to tell keeps its last value', () => {
  let isOut = false
  const orFail =
    <T>(value: T) =>
    () => {
      if (isOut) throw Object.assign(new Error('too many open files'), { code: 'EMFILE' })
      return value
    }
  using watch = watched({
    cpu: orFail({ user: 1e6, system: 2e6 }),
    residentBytes: orFail(5),
    openFiles: orFail(20_000),
  })
  const before = watch.shown()

  isOut = true
  const after = watch.shown()

  for (const name of ['process_resident_memory_bytes', 'process_open_fds']) {
    assert.equal(sampleValue(after, name), sampleValue(before, name))
  }
  assert.equal(sampleValue(after, 'process_open_fds'), 20_000)
  assert.equal(sampleValue(after, 'process_cpu_seconds_total', { mode: 'system' }), 2)
})

test('collections of garbage are timed', async () => {
  using watch = watched()
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  const count = () => sampleValue(watch.shown(), 'nodejs_gc_seconds_count', { kind: 'major' }) ?? 0

  collect()
  await becomes(() => count() > 0)

  assert.ok(count() > 0)
})

test('a standstill is seen by every scraper for a window and more, and then no longer', async () => {
  let nowMs = 0
  using watch = watched(undefined, () => nowMs)
  const max = () =>
    sampleValue(watch.shown(), 'event_loop_delay_seconds', { statistic: 'max' }) ?? 0
  await standStill(150)

  const seen = [0, 5_000, 16_000, 17_000].map((at) => {
    nowMs = at
    return max()
  })
  nowMs = 32_000
  max()
  const afterwards = max()

  assert.ok(
    seen.every((seconds) => seconds > 0.1),
    String(seen),
  )
  assert.ok(afterwards < 0.1, String(afterwards))
})

test('nothing that was opened for measuring outlives the application', async () => {
  const before = process.getActiveResourcesInfo().length
  const measured = await measuredApp(() => {}, { managementPort: 0 })
  await measured.app.ready()
  await fetch(`${measured.app.metrics.managementUrl}/metrics`).then((answer) => answer.text())
  const delay = () =>
    sampleValue(measured.shown(), 'event_loop_delay_seconds', { statistic: 'max' }) ?? 0

  await measured.app.close()
  const closedAt = delay()
  await standStill(150)

  assert.equal(delay(), closedAt)
  await becomes(() => process.getActiveResourcesInfo().length <= before)
  assert.ok(!process.getActiveResourcesInfo().includes('TCPServerWrap'))
})

/** With time for the meters to notice before and after. */
async function standStill(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 60))
  const untilMs = performance.now() + ms
  while (performance.now() < untilMs);
  await new Promise((resolve) => setTimeout(resolve, 60))
}

function watched(readings?: ProcessReadings, now: () => number = () => 0) {
  const watch = new ProcessWatch(build, now, readings)
  const registry = new Registry({ seriesMax: 2_000, onFailure: assert.fail })
  registry.add(processMetrics, () => watch.facts())
  return {
    shown: () => parsedExposition(exposition(registry.families(), 'prometheus')),
    [Symbol.dispose]: () => watch.close(),
  }
}
