import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refreshCookie } from './refresh-cookie.ts'

const safe = refreshCookie(true)
const plain = refreshCookie(false)

test('the cookie is for this host, TLS, HTTP and our own pages alone', () => {
  assert.equal(
    safe.write('r1.abc', 60),
    '__Host-refresh=r1.abc; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=Strict',
  )
  assert.equal(
    safe.removal,
    '__Host-refresh=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Strict',
  )
})

test('without TLS it has another name, which is never read with TLS', () => {
  assert.equal(
    plain.write('r1.abc', 60),
    'refresh=r1.abc; Max-Age=60; Path=/; HttpOnly; SameSite=Strict',
  )
  assert.equal(safe.read('refresh=r1.abc'), undefined)
  assert.equal(plain.read('__Host-refresh=r1.abc'), undefined)
})

test('it is found among others, by its exact name', () => {
  assert.equal(safe.read('a=1; __Host-refresh=r1.abc;b=2'), 'r1.abc')
  for (const none of [
    undefined,
    '',
    'x__Host-refresh=r1.abc',
    '__host-refresh=r1.abc',
    '__Host-refresh=',
    '__Host-refresh',
    'a=__Host-refresh=r1.abc',
    '__Host-refresh =r1.abc',
  ]) {
    assert.equal(safe.read(none), undefined, none)
  }
})

test('of two cookies of the name, none is taken', () => {
  assert.equal(safe.read('__Host-refresh=r1.abc; __Host-refresh=r1.abd'), undefined)
})
