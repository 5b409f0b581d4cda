import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allowedMethods } from './allowed-methods.ts'

test('a path answers the methods of the pattern that it matches', () => {
  const methods = allowedMethods()

  methods.add('GET', '/users/:id')
  methods.add(['PUT', 'DELETE'], '/users/:id')
  methods.add('POST', '/users')

  assert.deepEqual(methods.of('/users/7'), ['GET', 'PUT', 'DELETE'])
  assert.deepEqual(methods.of('/users'), ['POST'])
})

test('a path that no pattern matches answers nothing', () => {
  const methods = allowedMethods()

  methods.add('GET', '/users/:id')

  assert.deepEqual(methods.of('/users/7/keys'), [])
  assert.deepEqual(methods.of('/%zz'), [])
})
