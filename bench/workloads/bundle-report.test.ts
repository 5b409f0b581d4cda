import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reportBundle } from './bundle-report.ts'

const packed = { archiveBytes: 512_345, unpackedBytes: 2_100_000, files: 900, subpaths: 42 }

test('a subpath is shown with its medians and the packages that it brings along', () => {
  const cache = {
    subpath: 'cache',
    coldMs: [30, 10, 20],
    cachedMs: [3, 1, 2],
    files: 12,
    packages: ['lru-cache', 'typebox'],
  }

  const { text } = reportBundle(packed, [cache], 3)

  assert.match(text, /Archive 512 kB, unpacked 2,100 kB in 900 files\./)
  assert.match(text, /\| cache +\| +20\.0 \| +2\.00 \| +12 \| +2 \| lru-cache, typebox \|/)
})

test('a subpath that was never imported is no result', () => {
  const never = { subpath: 'cache', coldMs: [], cachedMs: [], files: 0, packages: [] }

  assert.throws(() => reportBundle(packed, [never], 0), RangeError)
})
