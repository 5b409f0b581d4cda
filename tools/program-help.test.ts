import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { headOf } from './program-help.ts'

test('a program that is asked says what stands at its head, and does nothing else', () => {
  const program = join(import.meta.dirname, 'prove-clean-clone.ts')
  const flags = ['--conditions=@plimsoll/source', '--disable-warning=ExperimentalWarning']

  const said = execFileSync(process.execPath, [...flags, program, '--help'], { encoding: 'utf8' })

  assert.match(said, /^A stranger's first minutes: .*\n[\s\S]*\n {4}npm run prove:clone\n$/)
})

test('the head is without its stars, and without the tag for documentation', () => {
  const head = headOf('/**\n * Does it.\n *\n *     npm run it\n *\n * @module\n */\nimport "it"\n')

  assert.equal(head, 'Does it.\n\n    npm run it')
  assert.throws(() => headOf('import "it"\n'), RangeError)
})
