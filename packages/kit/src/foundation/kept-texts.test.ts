import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptTexts } from './kept-texts.ts'

test('what comes again is made once', () => {
  const { kept, asked } = counted()

  const answers = ['a', 'b', 'a', 'b'].map(kept)

  assert.deepEqual(answers, ['<a>', '<b>', '<a>', '<b>'])
  assert.deepEqual(asked, ['a', 'b'])
})

test('a long text is made each time', () => {
  const { kept, asked } = counted()
  const long = 'x'.repeat(129)

  kept(long)
  kept(long)

  assert.equal(asked.length, 2)
})

test('of many different texts no more than 2,000 are remembered', () => {
  const { kept, asked } = counted()
  for (let i = 0; i < 2_000; i++) kept(`text ${i}`)

  kept('text 0')
  const before = asked.length
  kept('one more')
  kept('text 0')

  assert.equal(before, 2_000)
  assert.deepEqual(asked.slice(2_000), ['one more', 'text 0'])
})

function counted() {
  const asked: string[] = []
  const kept = keptTexts((text) => {
    asked.push(text)
    return `<${text}>`
  })
  return { kept, asked }
}
