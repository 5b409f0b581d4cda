import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { buildSearch, findFirst, type Needle } from './byte-search.ts'

test('a needle is found where another one began in vain', () => {
  assert.deepEqual(find(['aab', 'abc'], 'aaabc'), ['aab', 1])
})

test('letters match in both cases only if wanted', () => {
  const search = buildSearch([{ text: '<svg', ignoreCase: true }, { text: 'Rar!' }])

  assert.equal(findFirst(search, Buffer.from('rar! <sVg'), 0, 9, () => true)?.text, '<svg')
})

test('what lies outside the range is not looked at', () => {
  const search = buildSearch([{ text: 'abc' }])

  assert.equal(
    findFirst(search, Buffer.from('.abc.'), 2, 5, () => true),
    undefined,
  )
  assert.equal(
    findFirst(search, Buffer.from('.abc.'), 1, 3, () => true),
    undefined,
  )
  assert.equal(findFirst(search, Buffer.from('.abc.'), 1, 4, () => true)?.text, 'abc')
})

test('a match that is not accepted does not end the search', () => {
  const search = buildSearch([{ text: 'ab' }])

  assert.ok(findFirst(search, Buffer.from('ab.ab'), 0, 5, (_, at) => at === 3))
})

test('it finds what a naive search finds first', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 4 })
  const hay = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 40 })
  fc.assert(
    fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 4 }), hay, (words, text) => {
      fc.pre(words.every((one) => words.every((other) => one === other || !one.includes(other))))

      assert.deepEqual(find(words, text), findNaively(words, text))
    }),
    { numRuns: 500 },
  )
})

function find(words: readonly string[], text: string): [string, number] | undefined {
  let where = -1
  const search = buildSearch<Needle>(words.map((word) => ({ text: word })))
  const found = findFirst(search, Buffer.from(text), 0, text.length, (_, at) => {
    where = at
    return true
  })
  return found && [found.text, where]
}

/** The match that ends first: no word contains another, so there is one. */
function findNaively(words: readonly string[], text: string): [string, number] | undefined {
  for (let end = 1; end <= text.length; end++) {
    const word = words.find((one) => text.slice(0, end).endsWith(one))
    if (word) return [word, end - word.length]
  }
  return undefined
}
