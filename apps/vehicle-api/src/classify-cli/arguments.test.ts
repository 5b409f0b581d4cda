import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shippedModel } from '../model/index.ts'
import { UsageError } from '../terminal/usage-error.ts'
import { parseArguments } from './arguments.ts'

test('pictures alone are shown in a table by the shipped model', () => {
  assert.deepEqual(parseArguments(['a.jpg', 'b.png']), {
    paths: ['a.jpg', 'b.png'],
    isJson: false,
    top: undefined,
    model: shippedModel,
  })
})

test('options may stand anywhere, and after -- everything is a picture', () => {
  const parsed = parseArguments(['a.jpg', '--json', '--top', '3', '--model=m.json', '--', '-b.jpg'])

  assert.deepEqual(parsed, { paths: ['a.jpg', '-b.jpg'], isJson: true, top: 3, model: 'm.json' })
})

test('help is given whatever else is said', () => {
  assert.equal(parseArguments(['--help']), undefined)
  assert.equal(parseArguments(['a.jpg', '-h']), undefined)
})

test('a command that makes no sense is refused', () => {
  const senseless = [[], ['--json'], ['a', '--top', '0'], ['a', '--top', 'x'], ['a', '--verbose']]
  for (const argv of senseless) {
    assert.throws(() => parseArguments(argv), UsageError, argv.join(' '))
  }
})
