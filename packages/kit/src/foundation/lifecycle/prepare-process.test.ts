import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'

test('a process is prepared once, however often it is asked for, and without a word', () => {
  const url = new URL('./index.ts', import.meta.url).href
  const code = `
    import v8 from 'node:v8'
    import { syncBuiltinESMExports } from 'node:module'
    const told = []
    v8.setFlagsFromString = (flags) => told.push(flags)
    syncBuiltinESMExports()
    const { prepareProcess } = await import('${url}')
    prepareProcess()
    prepareProcess()
    console.log(told.join())`
  const args = ['--conditions=@plimsoll/source', '--input-type=module', '-e', code]

  const said = execFileSync(process.execPath, args, { encoding: 'utf8', stdio: 'pipe' })

  assert.equal(said, '--no-allocation-site-pretenuring\n')
})
