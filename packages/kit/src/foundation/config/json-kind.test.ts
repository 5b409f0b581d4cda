import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from 'typebox'
import { json } from './json-kind.ts'

const schema = Type.Array(Type.Object({ name: Type.String(), sizes: Type.Array(Type.Integer()) }))
const variable = json('SHELVES', {
  description: 'Shelves.',
  example: '[{"name":"top","sizes":[1]}]',
  format: 'a list of shelves as JSON',
  schema,
})

test('json that matches the schema becomes its value', () => {
  const reading = variable.read(' [{"name":"top","sizes":[1,2]}] ')

  assert.deepEqual(reading, { value: [{ name: 'top', sizes: [1, 2] }] })
})

const refused = [
  { given: '[{"name":', wrong: /^is not JSON$/ },
  { given: 'undefined', wrong: /^is not JSON$/ },
  { given: `["${'x'.repeat(70_000)}"]`, wrong: /^is not JSON$/ },
  { given: '{}', wrong: /^at its top: .*array/ },
  { given: '[{"name":"top","sizes":[1,"2"]}]', wrong: /^at \/0\/sizes\/1: .*integer/ },
]

for (const { given, wrong } of refused) {
  test(`json: ${given.slice(0, 40)} is refused, and the place is named`, () => {
    const reading = variable.read(given)

    assert.ok('finding' in reading)
    assert.match(reading.finding.wrong, wrong)
    assert.match(reading.finding.right, /a list of shelves as JSON, such as \[\{"name":"top"/)
  })
}
