import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ErrorReportingOptions, resolveOptions } from './options.ts'

const senseless: readonly [ErrorReportingOptions, RegExp][] = [
  [{ dsn: 'https://S3CR3T@example.com/' }, /^errorReporting\.dsn must be .*: it has no project/],
  [{ sampleRate: 1.1 }, /^errorReporting\.sampleRate must be from 0 to 1, got 1\.1$/],
  [{ sampleRate: Number.NaN }, /^errorReporting\.sampleRate .* got NaN$/],
  [{ perMinute: 0 }, /^errorReporting\.perMinute must be an integer from 1 to 10000, got 0$/],
  [{ perMinuteInAll: 0.5 }, /^errorReporting\.perMinuteInAll /],
  [{ queueMax: 0 }, /^errorReporting\.queueMax /],
  [{ timeoutMs: 0 }, /^errorReporting\.timeoutMs /],
  [{ flushMs: 0 }, /^errorReporting\.flushMs /],
]

for (const [options, message] of senseless) {
  test(`the start is refused with ${Object.keys(options)} = ${Object.values(options)}`, () => {
    assert.throws(() => resolveOptions(options), { name: 'RangeError', message })
  })
}

test('by default all errors are reported, ten of a kind in a minute, and the end waits 2 s', () => {
  const { dsn, uncaught, reporter } = resolveOptions({})

  assert.equal(dsn, undefined)
  assert.equal(uncaught, true)
  assert.equal(reporter.sampleRate, 1)
  assert.equal(reporter.perMinute, 10)
  assert.equal(reporter.flushMs, 2_000)
  assert.deepEqual(reporter.identity, { environment: 'production' })
})
