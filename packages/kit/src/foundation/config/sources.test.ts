import assert from 'node:assert/strict'
import { test } from 'node:test'
import { secret, text } from './kinds.ts'
import { findText, parseEnvText } from './sources.ts'

const about = { description: 'For a test.', example: 'x' }
const name = text('NAME', about)
const key = secret('KEY', about)

for (const [ending, what] of [
  ['', 'no line end'],
  ['\n', 'a line feed'],
  ['\r\n', 'a Windows line end'],
] as const) {
  test(`X_FILE gives the text of a file with ${what}`, () => {
    const sourced = findText(key, [{ KEY_FILE: 'path' }], (path) => `text of ${path}${ending}`)

    assert.deepEqual(sourced, { text: 'text of path' })
  })
}

test('only one line end is dropped from a file', () => {
  const sourced = findText(key, [{ KEY_FILE: 'path' }], () => ' a \n\n')

  assert.deepEqual(sourced, { text: ' a \n' })
})

test('X and X_FILE together are a problem', () => {
  const sourced = findText(name, [{ NAME: 'a', NAME_FILE: 'b' }], () => 'c')

  assert.deepEqual(sourced, {
    finding: { wrong: 'is set, and so is NAME_FILE', right: 'Set one of the two.' },
  })
})

test('an empty X beside X_FILE, or an empty X_FILE beside X, is none', () => {
  const texts = [
    { NAME: '', NAME_FILE: 'b' },
    { NAME: 'a', NAME_FILE: '' },
  ]

  const sourced = texts.map((layer) => findText(name, [layer], () => 'c'))

  assert.deepEqual(sourced, [{ text: 'c' }, { text: 'a' }])
})

test('X of an earlier layer hides X_FILE of a later one', () => {
  const sourced = findText(name, [{ NAME: 'a' }, { NAME_FILE: 'b' }], () => 'c')

  assert.deepEqual(sourced, { text: 'a' })
})

test('X_FILE of an earlier layer hides X of a later one', () => {
  const sourced = findText(name, [{ NAME_FILE: 'b' }, { NAME: 'a' }], () => 'c')

  assert.deepEqual(sourced, { text: 'c' })
})

test('a file that cannot be read is a problem that names it', () => {
  const readFile = (): string => {
    throw Object.assign(new Error('permission denied'), { code: 'EACCES' })
  }

  const sourced = findText(name, [{ NAME_FILE: '/etc/name' }], readFile)

  assert.ok('finding' in sourced)
  assert.equal(
    sourced.finding.wrong,
    'cannot be read: the file "/etc/name" that NAME_FILE names gives EACCES',
  )
})

test('a file over 65,536 characters is a problem, and one of just that is none', () => {
  const sourced = [65_537, 65_536].map((length) =>
    findText(name, [{ NAME_FILE: 'path' }], () => 'x'.repeat(length)),
  )

  assert.deepEqual(
    sourced.map((each) => 'finding' in each),
    [true, false],
  )
})

test('a byte order mark is no part of the first name in .env', () => {
  const texts = parseEnvText('\ufeffNAME="a b" # why\n')

  assert.equal(texts['NAME'], 'a b')
})
