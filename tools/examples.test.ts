import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '..')
const run = promisify(execFile)
const concerns = globSync('packages/kit/src/*/*/index.ts', { cwd: root })

for (const example of globSync('packages/kit/examples/*.ts', { cwd: root })) {
  test(`the example ${basename(example)} runs and says what it showed`, async () => {
    const { stdout } = await run(
      process.execPath,
      ['--conditions=@plimsoll/source', join(root, example)],
      {
        timeout: 20_000,
      },
    )

    assert.notEqual(stdout, '')
  })
}

for (const index of concerns) {
  const concern = basename(join(index, '..'))

  test(`${concern} has a README of at most 60 lines of its own that shows its example`, () => {
    const readme = readFileSync(join(root, index, '../README.md'), 'utf8')

    const own = readme.replace(/<!-- example: [\s\S]*<!-- \/example -->/, '')

    assert.match(readme, new RegExp(`<!-- example: ${concern}\\.ts -->\\n\`\`\`ts\\n`))
    assert.ok(own.split('\n').length <= 60, `${own.split('\n').length} lines`)
  })
}
