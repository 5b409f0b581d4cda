import assert from 'node:assert/strict'
import { test } from 'node:test'
import { policyProblems, strictContentSecurityPolicy } from './content-security-policy.ts'

const good = [
  strictContentSecurityPolicy,
  "default-src 'self'; img-src 'self' data: https://*.example.com; connect-src wss://example.com:8443",
  "script-src 'self' 'nonce-r4nd0m+/=' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; sandbox allow-forms;",
  'frame-ancestors http://[::1]:* https://example.com/path',
]

for (const policy of good) {
  test(`a browser obeys: ${policy}`, () => {
    assert.deepEqual(policyProblems(policy), [])
  })
}

const bad: readonly (readonly [string, RegExp])[] = [
  ['', /empty/],
  [' ; ', /empty/],
  ["defualt-src 'none'", /no directive "defualt-src"/],
  ["default-src 'none'; default-src 'self'", /twice/],
  ['default-src', /names no source/],
  ["default-src 'none' 'self'", /'none' beside/],
  ['default-src self', /needs its quotes/],
  ["script-src 'unsafe_inline'", /is no source/],
  ["script-src 'self', 'unsafe-eval'", /is no source/],
]

for (const [policy, problem] of bad) {
  test(`a browser would ignore a part of: "${policy}"`, () => {
    assert.match(policyProblems(policy).join('; '), problem)
  })
}
