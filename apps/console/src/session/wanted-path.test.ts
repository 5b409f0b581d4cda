import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signInPath, wantedPath } from './wanted-path.ts'

const origin = 'https://vehicles.example'

test('a wanted address survives signing in, with its query', () => {
  const path = signInPath('/history?label=car&page=2')

  const { search } = new URL(path, origin)

  assert.equal(wantedPath(search, origin), '/history?label=car&page=2')
})

test('the start needs no mention', () => {
  assert.deepEqual([signInPath('/'), signInPath('/classify')], ['/sign-in', '/sign-in'])
})

test('no address of elsewhere is gone to', () => {
  const others = [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '//',
    'history',
    '',
  ]

  const taken = others.filter((to) => wantedPath(`?to=${encodeURIComponent(to)}`, origin))

  assert.deepEqual(taken, [])
})
