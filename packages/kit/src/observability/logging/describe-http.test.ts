import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { describeRequest, loggedPath, pathCharsMax, pathOf } from './describe-http.ts'
import { redact, redacted } from './redact.ts'

test('a request is its method, its path without query, and its route', () => {
  const request = {
    method: 'GET',
    url: '/items/7?token=hunter22#x',
    routeOptions: { url: '/items/:id' },
    headers: { authorization: 'hunter22' },
    body: 'hunter22',
  }

  assert.deepEqual(describeRequest(request), {
    method: 'GET',
    path: '/items/7',
    route: '/items/:id',
  })
})

test('the path ends where the query or fragment begins', () => {
  assert.deepEqual(['/a?b#c', '/a#b?c', '/a', '/a?', ''].map(pathOf), ['/a', '/a', '/a', '/a', ''])
})

test('a path is at most 256 characters and holds no secret', () => {
  assert.equal(loggedPath(`/${'a/'.repeat(300)}`).length, pathCharsMax)
  assert.equal(loggedPath('/reset/9f86d081884c7d659a2feaa0c55ad015'), `/reset/${redacted}`)
  assert.equal(loggedPath('/key/sk_live_4eC39HqLyjWD'), `/key/${redacted}`)
})

test('the shortcut for plain paths lets no secret by', () => {
  const segment = fc.oneof(
    fc.constantFrom(
      'api',
      'v1',
      '12',
      '0192f3c4-7b1a-7c3d-9e8f-0123456789ab',
      'sk-abcdefghijklmnopqrst',
    ),
    fc.stringMatching(/^[a-f0-9]{28,36}$/),
    fc.stringMatching(/^[a-z_-]{0,30}$/),
    fc.stringMatching(/^[2-6]\d{0,18}$/),
  )

  fc.assert(
    fc.property(fc.array(segment, { maxLength: 6 }), (segments) => {
      const path = `/${segments.join('/')}`

      assert.equal(loggedPath(path), redact(path))
    }),
  )
})
