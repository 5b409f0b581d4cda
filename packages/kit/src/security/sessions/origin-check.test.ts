import assert from 'node:assert/strict'
import { test } from 'node:test'
import { originCheck } from './origin-check.ts'

const own = 'https://api.example.com'
const isAllowed = originCheck(['https://console.example.com'])

test('our own page and the allowed ones may use the cookie', () => {
  assert.equal(isAllowed({ origin: own }, own), true)
  assert.equal(isAllowed({ origin: 'https://console.example.com' }, own), true)
})

test('no other page may: neither a neighbour, nor one without TLS, nor a sandbox', () => {
  for (const origin of [
    'https://evil.example',
    'https://example.com',
    'http://api.example.com',
    'https://api.example.com:8443',
    'https://api.example.com.evil.example',
    'https://api.example.com, https://api.example.com',
    'null',
    '',
  ]) {
    assert.equal(isAllowed({ origin, 'sec-fetch-site': 'same-origin' }, own), false, origin)
  }
})

test('without Origin, only the browser may vouch for the page', () => {
  assert.equal(isAllowed({ 'sec-fetch-site': 'same-origin' }, own), true)
  for (const site of [undefined, 'same-site', 'cross-site', 'none', '', ['same-origin']]) {
    assert.equal(isAllowed({ 'sec-fetch-site': site }, own), false, String(site))
  }
})

test('a list with what is no origin is refused by name', () => {
  const wrong = ['*', 'null', 'https://*.example.com', 'https://a.example/', 'HTTPS://a.example']
  for (const origin of [...wrong, 'a.example', 'ftp://a.example', 'https://a.example:443']) {
    assert.throws(() => originCheck([origin]), RangeError, origin)
  }
})
