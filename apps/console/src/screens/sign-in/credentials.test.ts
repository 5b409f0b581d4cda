import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLocalHost, loginBody } from './credentials.ts'

test('what has an @ is taken for an address, all else for a username', () => {
  const password = ' seven plump quinces '

  assert.deepEqual(loginBody({ name: ' ann@example.com ', password }), {
    email: 'ann@example.com',
    password,
    mode: 'cookie',
  })
  assert.deepEqual(loginBody({ name: 'ann', password }), {
    username: 'ann',
    password,
    mode: 'cookie',
  })
})

test('only an address of this computer is local', () => {
  const hosts = ['localhost', '127.0.0.1', '127.1.2.3', '[::1]', '127.0.0.1.example', 'example.com']

  assert.deepEqual(hosts.filter(isLocalHost), ['localhost', '127.0.0.1', '127.1.2.3', '[::1]'])
})
