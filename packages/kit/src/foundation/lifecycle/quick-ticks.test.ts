import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { measuredEnvironment } from '../../../../../tools/measured-environment.ts'

test('a full collection at the start does not slow down every later tick of the process', async (t) => {
  // In turn, as both would slow each other down.
  const withCare = await tickNanoseconds(true)
  const control = await tickNanoseconds(false)

  t.diagnostic(`${withCare} ns for each tick, ${control} ns without care`)
  assert.ok(withCare * 2 < control, `${withCare} ns, and ${control} ns without care`)
})

/** The least of several measurements, after collections that found no callback waiting. */
async function tickNanoseconds(isCaredFor: boolean): Promise<number> {
  const url = new URL('./quick-ticks.ts', import.meta.url).href
  const code = `
    import { setImmediate } from 'node:timers/promises'
    const { keepTicksQuick } = await import('${url}')
    const ticks = async (count) => {
      for (let i = 0; i < count; i++) process.nextTick(() => {})
      await setImmediate()
    }
    if (${isCaredFor}) keepTicksQuick()
    for (let i = 0; i < 3; i++) { await ticks(200); gc() }
    let least = Infinity
    for (let i = 0; i < 100; i++) {
      const { user, system } = process.cpuUsage()
      for (let j = 0; j < 10; j++) await ticks(200)
      const used = process.cpuUsage()
      least = Math.min(least, (used.user - user + used.system - system) / 2)
    }
    console.log(least)`
  const args = ['--expose-gc', '--conditions=@plimsoll/source', '--input-type=module', '-e', code]
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    env: measuredEnvironment(),
  })
  return Number(stdout)
}
