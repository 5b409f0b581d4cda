import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'

test('errors, which every plugin needs, load no library of schemas', () => {
  const none = schemaFilesOf('../errors/index.ts')
  // The control: a concern that checks by schemas.
  const many = schemaFilesOf('../config/index.ts')

  assert.equal(none, 0)
  assert.ok(many > 100, `${many} files`)
})

/** How many files of the library an import loads, in a process of its own. */
function schemaFilesOf(module: string): number {
  const url = new URL(module, import.meta.url)
  const script = `
    import { registerHooks } from 'node:module'
    let files = 0
    registerHooks({
      load(url, context, next) {
        if (url.includes('/node_modules/typebox/')) files += 1
        return next(url, context)
      },
    })
    await import('${url}')
    console.log(files)`
  const flags = ['--conditions=@plimsoll/source', '--input-type=module', '--eval', script]
  return Number(execFileSync(process.execPath, flags, { encoding: 'utf8' }))
}
