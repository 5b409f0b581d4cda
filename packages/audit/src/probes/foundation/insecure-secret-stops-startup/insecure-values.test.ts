import assert from 'node:assert/strict'
import { test } from 'node:test'
import { insecureValues, productionFlags, secretVariables } from './insecure-values.ts'

test('the family has at least six members, and the example of the repository', () => {
  const values = insecureValues('example-secret-of-the-repository')

  assert.ok(insecureValues(undefined).length >= 6)
  assert.ok(values.some(({ value }) => value === 'example-secret-of-the-repository'))
  assert.equal(insecureValues('').length, insecureValues(undefined).length)
})

test('secrets are what is declared, or what is filled with the key', () => {
  const start = { command: ['x'], env: { A: '{key}', B: 'b' } }
  const token = { keyEnv: 'C' }

  assert.deepEqual(secretVariables({ start, auth: { token } }), ['A', 'C'])
  assert.deepEqual(secretVariables({ start: { ...start, secrets: ['D'] } }), ['D'])
  assert.deepEqual(secretVariables({ start, auth: { token: { algorithm: 'RS256' } } }), [])
})

test('each mode that is declared is turned to production, in its own spelling', () => {
  assert.deepEqual(productionFlags({ APP_ENV: 'test', NODE_ENV: 'prod' }), {
    NODE_ENV: 'prod',
    APP_ENV: 'production',
  })
  assert.deepEqual(productionFlags({}), { NODE_ENV: 'production', APP_ENV: 'production' })
})
