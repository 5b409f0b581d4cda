import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import type { FloodReport } from './testing/flood-process.ts'

const run = promisify(execFile)
// One hash of the default parameters, and what 200 requests themselves need.
const hashMiB = 19
const slackMiB = 25

test('200 passwords at once take the memory of few, and leave the thread pool to other work', async () => {
  const gated = await flood('gated')
  const ungated = await flood('ungated')

  assert.ok(gated.permits < 8)
  assert.equal(gated.answered, gated.permits + 64)
  assert.ok(gated.memoryMiB <= gated.permits * hashMiB + slackMiB, `${gated.memoryMiB} MiB`)
  // The control: what happens without a gate.
  assert.equal(ungated.answered, 200)
  assert.ok(ungated.memoryMiB > 5 * hashMiB, `${ungated.memoryMiB} MiB`)
  assert.ok(
    gated.otherP50Ms * 10 < ungated.otherP99Ms,
    `${gated.otherP50Ms} and ${ungated.otherP99Ms} ms`,
  )
})

async function flood(gate: 'gated' | 'ungated'): Promise<FloodReport> {
  const script = join(import.meta.dirname, 'testing/flood-process.ts')
  const flags = ['--conditions=@plimsoll/source', script, gate]
  const env = { ...process.env, UV_THREADPOOL_SIZE: '8' }
  const { stdout } = await run(process.execPath, flags, { env, timeout: 60_000 })
  return JSON.parse(stdout)
}
