import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { processMeters } from './meters.ts'

const sampleMs = 60

test('a blocked loop is late and busy', async (t) => {
  const meters = processMeters(sampleMs)
  t.after(() => meters.close())
  await wait(sampleMs)
  meters.loop()

  await wait(30)
  block(150)
  await wait(20)
  const { delayP99Ms, utilisation } = meters.loop()

  assert.ok(delayP99Ms >= 100, `${delayP99Ms} ms`)
  assert.ok(utilisation > 0.5, `${utilisation}`)
})

test('a loop that is blocked from one look to the next is late too', async (t) => {
  const meters = processMeters(sampleMs)
  t.after(() => meters.close())
  await wait(sampleMs)
  meters.loop()

  block(200)
  const { delayP99Ms } = meters.loop()

  assert.ok(delayP99Ms >= 130, `${delayP99Ms} ms`)
})

test('the heap is a share of its limit', (t) => {
  const meters = processMeters(sampleMs)
  t.after(() => meters.close())

  const used = meters.heap()

  assert.ok(used > 0 && used < 1, `${used}`)
})

test('nine tenths of a small heap are seen before the process is out of memory', async () => {
  const script = `
    import { processMeters } from '${import.meta.resolve('./meters.ts')}'
    const meters = processMeters(60)
    const kept = []
    while (meters.heap() < 0.92) kept.push(Array.from({ length: 1_000 }, () => ({ number: Math.random() })))
    meters.close()
    console.log('seen')`
  const flags = ['--max-old-space-size=320', '--input-type=module', '--eval', script]

  const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, ...flags])

  assert.equal(stdout, 'seen\n')
})

function block(ms: number): void {
  const endsAtMs = performance.now() + ms
  while (performance.now() < endsAtMs);
}
