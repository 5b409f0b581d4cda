import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { closestName, editDistance } from './misspelling.ts'

const known = [
  'HOST',
  'PORT',
  'DEBUG',
  'CORS_ORIGINS',
  'REQUEST_TIMEOUT',
  'REDIS_URL',
  'MODEL_PATH',
]

for (const [given, meant] of [
  ['CORS_ORIGNS', 'CORS_ORIGINS'],
  ['CORS_ORIGIN', 'CORS_ORIGINS'],
  ['CROS_ORIGINS', 'CORS_ORIGINS'],
  ['CROS_ORIGNS', 'CORS_ORIGINS'],
  ['REDIS_URI', 'REDIS_URL'],
  ['PROT', 'PORT'],
  ['REQUEST_TIMEOUT_MS', 'REQUEST_TIMEOUT'],
] as const) {
  test(`${given} was meant to be ${meant}`, () => {
    const closest = closestName(given, known)

    assert.equal(closest, meant)
  })
}

for (const name of [
  'HOME',
  'PATH',
  'PWD',
  'HOSTNAME',
  'REDIS_PORT',
  'MODEL_NAME',
  'DEBUG_COLORS',
]) {
  test(`${name} is somebody else's variable`, () => {
    const closest = closestName(name, known)

    assert.equal(closest, undefined)
  })
}

test('of two close names the closer one was meant', () => {
  const closest = closestName('MODEL_PATHS', ['MODEL_PAIRS', 'MODEL_PATH'])

  assert.equal(closest, 'MODEL_PATH')
})

test('the distance is symmetric, zero for the same text, and at most the number of edits', () => {
  const edits = fc.array(fc.tuple(fc.nat(8), fc.constantFrom('insert', 'remove', 'change')), {
    maxLength: 2,
  })

  const holds = fc.property(fc.string({ minLength: 3, maxLength: 8 }), edits, (text, steps) => {
    const edited = steps.reduce((before, [at, step]) => edit(before, at, step), text)
    assert.equal(editDistance(text, text), 0)
    assert.equal(editDistance(text, edited), editDistance(edited, text))
    assert.ok(editDistance(text, edited) <= steps.length)
  })

  fc.assert(holds)
})

test('two edits that take two characters away and bring two others are no more than two', () => {
  const closest = closestName('XBCDEFGY', ['ABCDEFGH'])

  assert.equal(closest, 'ABCDEFGH')
})

function edit(text: string, position: number, step: 'insert' | 'remove' | 'change'): string {
  const at = position % text.length
  const rest = step === 'insert' ? text.slice(at) : text.slice(at + 1)
  return `${text.slice(0, at)}${step === 'remove' ? '' : '~'}${rest}`
}
