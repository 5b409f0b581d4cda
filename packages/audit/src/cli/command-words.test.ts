import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { UsageError } from '../run/run-options.ts'
import { commandWords } from './command-words.ts'

test('quotes and backslashes keep words together, and nothing is expanded', () => {
  const words = commandWords(`node "my server.js" --name='a "b"' c\\ d $HOME`)

  assert.deepEqual(words, ['node', 'my server.js', '--name=a "b"', 'c d', '$HOME'])
})

test('what only a shell can do is refused, and so is an open quote', () => {
  for (const text of ['a && b', 'a | b', 'a > b', 'a "b', '', '  ']) {
    assert.throws(() => commandWords(text), UsageError, text)
  }
})

test('every list of words survives being quoted', () => {
  const word = fc.string({ minLength: 1 }).filter((text) => !text.includes("'"))
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), (words) => {
      fc.pre(!words.some((one) => /^(?:&&|\|\|?|;|>{1,2}|<)$/.test(one)))
      assert.deepEqual(commandWords(words.map((one) => `'${one}'`).join(' ')), words)
    }),
  )
})
