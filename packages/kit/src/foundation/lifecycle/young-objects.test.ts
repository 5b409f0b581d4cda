import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { keepObjectsYoung } from './young-objects.ts'

test('V8 is told not to guess which objects live long', () => {
  const told: string[] = []

  keepObjectsYoung((flags) => void told.push(flags))

  assert.deepEqual(told, ['--no-allocation-site-pretenuring'])
})

test('V8 knows the flag, and takes it from a running process', () => {
  const url = new URL('./young-objects.ts', import.meta.url).href
  const code = `const { keepObjectsYoung } = await import('${url}'); keepObjectsYoung()`
  const args = ['--conditions=@plimsoll/source', '--input-type=module', '-e', code]

  // It complains about one that it does not know.
  assert.equal(execFileSync(process.execPath, args, { encoding: 'utf8', stdio: 'pipe' }), '')
  assert.match(
    execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' }),
    /allocation-site-pretenuring/,
  )
})
