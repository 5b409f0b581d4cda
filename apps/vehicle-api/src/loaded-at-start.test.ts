import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'

const script = `
  import { registerHooks } from 'node:module'
  const loaded = []
  registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context) } })
  await import(process.argv[1])
  console.log(loaded.join('\\n'))`

test('what only some installations need is not loaded before the configuration says so', async () => {
  const flags = ['--conditions=@plimsoll/source', '--input-type=module', '--eval', script]
  const main = join(import.meta.dirname, 'main.ts')

  const { stdout } = await promisify(execFile)(process.execPath, [...flags, main], {
    maxBuffer: 4e6,
  })

  const names = new Set(stdout.split('\n').map(packageOf))
  assert.ok(names.has('fastify'))
  for (const name of ['ioredis', 'pg', '@sentry/core', '@opentelemetry/api', 'pino-pretty']) {
    assert.equal(names.has(name), false, `${name} is loaded`)
  }
})

function packageOf(url: string): string | undefined {
  return /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(url)?.[1]
}
