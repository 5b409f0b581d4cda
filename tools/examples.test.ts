import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '..')
const run = promisify(execFile)
const concerns = globSync('packages/kit/src/*/*/index.ts', { cwd: root })

const examples = globSync('packages/kit/examples/*.ts', { cwd: root })
/** Ends the process that it runs in, as that is what it shows. */
const last = 'packages/kit/examples/lifecycle.ts'
const texts = shown([...examples.filter((example) => example !== last), last])

for (const example of examples) {
  test(`the example ${basename(example)} runs and says what it showed`, async () => {
    const text = (await texts).get(example)

    assert.notEqual(text, undefined)
    assert.notEqual(text, '')
  })
}

/** What each said. @throws Error with the errors of the one that fails, and those after it did not run */
async function shown(paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const program = join(root, 'tools/examples-in-turn.ts')
  const args = ['--conditions=@plimsoll/source', program, ...paths]
  const { stdout } = await run(process.execPath, args, { cwd: root, timeout: 60_000 })
  const parts = stdout.split('\0').slice(1)
  return new Map(parts.map((part) => [lineOf(part), part.slice(lineOf(part).length + 1)]))
}

function lineOf(text: string): string {
  return text.slice(0, text.indexOf('\n'))
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
