import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clientName } from './client-name.ts'

test('a client is named by its product, without the version', () => {
  assert.equal(clientName('curl/8.5.0'), 'anonymous (curl)')
  assert.equal(clientName('Mozilla/5.0 (X11; Linux)'), 'anonymous (Mozilla)')
})

test('a client that does not say is anonymous', () => {
  assert.equal(clientName(undefined), 'anonymous')
  assert.equal(clientName(''), 'anonymous')
  assert.equal(clientName('<script>'), 'anonymous')
})

test('a product name is cut', () => {
  assert.equal(clientName('x'.repeat(1000)), `anonymous (${'x'.repeat(40)})`)
})
