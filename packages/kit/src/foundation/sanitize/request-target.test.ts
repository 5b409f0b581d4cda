import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hasRepeatedHost, refusalOf } from './request-target.ts'

const plain = [
  '/',
  '/health',
  '/api/v1/auth/me',
  '/api/v1/',
  '/a?b=c',
  '/a?next=http://host//x/../y%2fz%00#',
  '/?',
  '/.well-known/jwks.json',
  '/..a/b..',
  '/...',
  '/a.b/c-d_e~f',
  "/a;b=1/c:d@e!$&'()*+,=",
  '/caf%C3%A9%20au%20lait',
  '/100%25',
  '/%e0%a4%a',
]

for (const target of plain) {
  test(`the target ${target} is plain`, () => {
    assert.equal(refusalOf(target, 'GET'), undefined)
  })
}

const refused: readonly (readonly [target: string, reason: RegExp])[] = [
  ['http://h/admin', /not a path/],
  ['HTTPS://h', /not a path/],
  ['admin', /not a path/],
  ['', /not a path/],
  ['*', /not a path/],
  ['//admin', /empty segment/],
  ['/a//admin', /empty segment/],
  ['/a//', /empty segment/],
  ['/./admin', /dot segment/],
  ['/a/../admin', /dot segment/],
  ['/a/..', /dot segment/],
  ['/a/.?b', /dot segment/],
  ['/%2e/admin', /dot segment/],
  ['/%2E%2e/admin', /dot segment/],
  ['/.%2e/admin', /dot segment/],
  ['/a\\b', /backslash/],
  ['/a%5Cb', /backslash/],
  ['/a%2fb', /slash/],
  ['/a%2Fb', /slash/],
  ['/admin#x', /fragment/],
  ['/a%00', /control/],
  ['/a%0d%0ab', /control/],
  ['/a%7F', /control/],
  ['/a\tb', /control/],
  ['/a b', /space/],
  ['/%61dmin', /encoded letter/],
  ['/%41', /encoded letter/],
  ['/a%30', /encoded letter or digit/],
]

for (const [target, reason] of refused) {
  test(`the target ${JSON.stringify(target)} is refused`, () => {
    assert.match(refusalOf(target, 'GET') ?? '', reason)
  })
}

test('the asterisk is the target of OPTIONS', () => {
  assert.equal(refusalOf('*', 'OPTIONS'), undefined)
})

test('a target that is let through means the same path to every reader', () => {
  const part = fc.constantFrom(
    '/',
    '.',
    '..',
    '%2e',
    '%2F',
    '%5c',
    '\\',
    'a',
    'b',
    '%41',
    '%20',
    '#',
    '?',
    '%',
    'h:',
    '@',
  )

  const holds = fc.property(fc.array(part), (parts) => {
    const target = parts.join('')
    if (refusalOf(target, 'GET') !== undefined) return

    // The WHATWG parser resolves dots, backslashes and authorities as browsers and proxies do.
    const { host, pathname } = new URL(target, 'http://origin')
    assert.equal(host, 'origin')
    assert.equal(pathname, target.split('?')[0])
    assert.ok(decoded(pathname).every((segment) => !/^\.{0,2}$|[/\\]/.test(segment)))
  })

  fc.assert(holds, { numRuns: 3000 })
})

test('one Host header is told from two, however they are spelled', () => {
  assert.equal(hasRepeatedHost(['Host', 'a', 'Accept', 'host']), false)
  assert.equal(hasRepeatedHost(['accept', '*/*']), false)
  assert.equal(hasRepeatedHost(['Host', 'a', 'accept', '*/*', 'hOST', 'b']), true)
})

// A slash at the end leaves an empty segment, which is no ambiguity.
function decoded(pathname: string): string[] {
  return pathname
    .slice(1)
    .replace(/\/$/, '')
    .split('/')
    .filter((segment, _, all) => all.length > 1 || segment !== '')
    .map((segment) =>
      segment.replace(/%([\da-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    )
}
