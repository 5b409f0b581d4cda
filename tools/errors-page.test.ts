import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { errorTables } from './errors-page.ts'

const root = join(import.meta.dirname, '..')

test('docs/errors.md names every code that can be answered, and no other', async () => {
  const page = readFileSync(join(root, 'docs/errors.md'), 'utf8')

  const tables = await errorTables(root)
  const defined = tables.flatMap(({ definitions }) => definitions.map(({ code }) => code))
  const documented = [...page.matchAll(/^\| `(?<code>[A-Z0-9_]+)` \|/gm)].map(([, code]) => code)

  assert.ok(defined.includes('NOT_FOUND'))
  assert.deepEqual([...documented].sort(), [...defined].sort())
})
