import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nameFrom, nameLengthMax, problemOfName } from './service-name.ts'

test('a name that npm, an image and Kubernetes take is one', () => {
  for (const name of ['notes', 'my-service', 'a', 'v2', 'x'.repeat(nameLengthMax)]) {
    assert.equal(problemOfName(name), undefined, name)
  }
})

test('what one of them refuses is refused, with what would be right', () => {
  const wrongs = [
    ['My Service', /such as "my-service"/],
    ['2fast', /such as "fast"/],
    ['_private', /such as "private"/],
    ['.hidden', /such as "hidden"/],
    ['a--', /such as "a"/],
    ['@scope/notes', /such as "scope-notes"/],
    ['a/../../b', /such as "a-b"/],
    ['', /small letters/],
    ['日本', /small letters/],
    ['x'.repeat(nameLengthMax + 1), /41 characters; 40/],
    ['http', /module of Node/],
    ['crypto', /module of Node/],
  ] as const

  for (const [name, expected] of wrongs) {
    assert.match(problemOfName(name) ?? 'no problem', expected, name)
  }
})

test('whatever a text is, the nearest name is one, or there is none', () => {
  for (let point = 0; point < 0x30_00; point += 1) {
    const character = String.fromCodePoint(point)
    for (const text of [character, `${character}a${character}`, `a${character}`.repeat(30)]) {
      const name = nameFrom(text)
      if (name !== undefined) assert.equal(problemOfName(name), undefined, JSON.stringify(text))
    }
  }
  assert.equal(nameFrom('http'), undefined)
})
