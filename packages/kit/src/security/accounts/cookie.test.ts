import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deviceCookieOf } from './cookie.ts'

test('the device cookie is the host’s own, and out of the reach of scripts', () => {
  const cookie = deviceCookieOf(true)

  const line = cookie.write('d1.x')

  assert.match(
    line,
    /^__Host-device=d1\.x; Max-Age=15552000; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  )
  assert.equal(cookie.read('a=b; __Host-device=d1.x; c=d'), 'd1.x')
})

test('without TLS it has another name, and is never taken for a safe one', () => {
  const plain = deviceCookieOf(false)

  assert.match(
    plain.write('d1.x'),
    /^device=d1\.x; Max-Age=15552000; Path=\/; HttpOnly; SameSite=Strict$/,
  )
  assert.equal(deviceCookieOf(true).read('device=d1.x'), undefined)
  assert.equal(plain.read('__Host-device=d1.x'), undefined)
})

test('of two with one name neither counts', () => {
  const cookie = deviceCookieOf(true)

  assert.equal(cookie.read('__Host-device=d1.x; __Host-device=d1.y'), undefined)
  assert.equal(cookie.read(undefined), undefined)
})
