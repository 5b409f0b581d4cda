import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeOf, describeExceptions, typeOf } from './describe-exceptions.ts'

const style = {
  mechanism: { type: 'request', handled: true },
  shortenPath: (path: string) => path,
  cleanText: (text: string) => text.replace('/srv/app', '.'),
}

test('causes come before what they caused, each with its place in the chain', () => {
  const root = Object.assign(new Error('disk'), { code: 'EIO' })
  const thrown = new TypeError('read /srv/app/x', { cause: new Error('store', { cause: root }) })

  const values = describeExceptions(thrown, style)

  assert.deepEqual(
    values.map(({ type, value }) => `${type}: ${value}`),
    ['Error: disk', 'Error: store', 'TypeError: read ./x'],
  )
  assert.deepEqual(values[0]?.mechanism, {
    type: 'request',
    handled: true,
    exception_id: 2,
    parent_id: 1,
    source: 'cause',
    data: { code: 'EIO' },
  })
})

test('the parts of an aggregate are shown', () => {
  const parts = [new Error('::1 refused'), new Error('127.0.0.1 refused')]

  const values = describeExceptions(new AggregateError(parts, 'no address'), style)

  assert.deepEqual(
    values.map(({ value, mechanism }) => [value, mechanism.source]),
    [
      ['127.0.0.1 refused', 'errors[1]'],
      ['::1 refused', 'errors[0]'],
      ['no address', undefined],
    ],
  )
})

test('a cycle of causes ends, and a long chain is cut', () => {
  const cyclic = new Error('a')
  cyclic.cause = new Error('b', { cause: cyclic })
  let long = new Error('0')
  for (let at = 1; at < 100; at += 1) long = new Error(String(at), { cause: long })

  const counts = [cyclic, long].map((error) => describeExceptions(error, style).length)

  assert.deepEqual(counts, [2, 8])
})

test('what is thrown and no error is its text, and an object is only named', () => {
  const thrown = ['lost', 7, undefined, null, { password: 'planted' }]

  const values = thrown.flatMap((each) => describeExceptions(each, style))

  assert.deepEqual(
    values.map(({ type, value }) => [type, value]),
    [
      ['string', 'lost'],
      ['number', '7'],
      ['undefined', 'undefined'],
      ['object', 'null'],
      ['object', '[object]'],
    ],
  )
})

test('names and codes are short, whatever an error says', () => {
  const error = Object.assign(new Error('x'), { name: 'n'.repeat(1_000), code: 'c'.repeat(1_000) })

  assert.equal(typeOf(error).length, 100)
  assert.equal(codeOf(error)?.length, 64)
})
