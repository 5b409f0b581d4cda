import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { loopMeter } from './system-loop.ts'

test('a standstill is told once, with how busy the loop was', async (t) => {
  const meter = loopMeter()
  t.after(() => meter.close())
  meter.read()
  await wait(60)

  const untilMs = performance.now() + 150
  while (performance.now() < untilMs);
  await wait(50)
  const during = meter.read()
  const after = meter.read()

  assert.ok(during.delayP99Ms >= 80, `${during.delayP99Ms}`)
  assert.ok(during.utilization > 0.4, `${during.utilization}`)
  assert.equal(after.delayP99Ms, 0)
})
