import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertWellFormed, seriesOf } from '../../observability/metrics/testing/listed-metrics.ts'
import { KeyRing } from './key-ring.ts'
import { secretSigningKey } from './keys.ts'
import { tokenMetrics } from './metrics.ts'
import { sign } from './sign.ts'
import { claimsOf, nowSeconds, ours, testKey } from './testing/compact.ts'
import { TokenVerifier } from './token-verifier.ts'

test('the metrics are well-formed', () => {
  assertWellFormed(tokenMetrics)
})

test('tokens are shown by whether they were remembered, and those of the previous key apart', () => {
  const newKey = secretSigningKey(Buffer.alloc(32, 'a newer key'))
  const { signWith: _, headerPart: __, ...previous } = testKey
  const ring = new KeyRing([{ key: newKey }, { key: previous }])
  const verifier = new TokenVerifier([{ expectations: ours, keys: ring }])
  const old = sign(claimsOf(), testKey)
  verifier.verify(old, nowSeconds)
  verifier.verify(old, nowSeconds)
  verifier.verify(sign(claimsOf(), newKey), nowSeconds)
  verifier.verify('garbage', nowSeconds)

  const { auth_token_cache_bytes: bytes, ...series } = seriesOf(tokenMetrics, verifier.counts)

  assert.ok(Number(bytes) > old.length)
  assert.deepEqual(series, {
    'auth_token_cache_total{result="hit"}': 1,
    'auth_token_cache_total{result="miss"}': 3,
    auth_token_cache_entries: 2,
    auth_previous_key_total: 1,
  })
})

test('where nothing is signed there is no previous key', () => {
  const { signWith: _, headerPart: __, ...key } = testKey
  const verifier = new TokenVerifier([{ expectations: ours, keys: new KeyRing([{ key }]) }])

  verifier.verify(sign(claimsOf(), testKey), nowSeconds)

  assert.equal(verifier.counts.previousKey, 0)
})
