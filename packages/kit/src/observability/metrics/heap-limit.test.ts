import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'

const old = '--max-old-space-size=300'
const script = `
  import { heapLimitBytes } from '${new URL('./heap-limit.ts', import.meta.url)}'
  process.stdout.write(String(heapLimitBytes() / 2 ** 20))`

test('what Node is given as the size of its old generation is the limit', async () => {
  const limits = await Promise.all([
    limitMb([old]),
    limitMb([old, '--max-semi-space-size=16']),
    limitMb([], `${old} --max-semi-space-size=32`),
    limitMb(['--max-semi-space-size=8'], `${old} --max_semi_space_size=32`),
  ])

  assert.deepEqual(limits, [300, 300, 300, 300])
})

/** Of a process of its own. */
async function limitMb(flags: readonly string[], nodeOptions = ''): Promise<number> {
  const args = [...flags, '--input-type=module', '--eval', script]
  const env = { ...process.env, NODE_OPTIONS: nodeOptions }
  const { stdout } = await promisify(execFile)(process.execPath, args, { env })
  return Number(stdout)
}
