import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { childEnvironment } from '../testing/child-environment.ts'

for (const module of ['pool.ts', 'session.ts']) {
  test(`${module} forbids the runtime to send anything before it is loaded`, () => {
    // What a native library reads while it is loaded is the environment of the process.
    const script = `
      const dlopen = process.dlopen
      process.dlopen = (...given) => {
        if (/onnxruntime/.test(given[1])) process.stdout.write(String(process.env.ORT_DISABLE_TELEMETRY))
        return dlopen(...given)
      }
      await import(${JSON.stringify(join(import.meta.dirname, module))})`
    const flags = ['--conditions=@plimsoll/source', '--input-type=module', '--eval', script]

    const told = execFileSync(process.execPath, flags, { env: childEnvironment, encoding: 'utf8' })

    assert.equal(told, '1')
  })
}
