import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openHook, proveRevoked } from './hook.ts'
import { openRevocation } from './revocations.ts'
import { fastJwtVerifier, joseVerifier, kitVerifier, proveVerifier } from './verifiers.ts'

for (const algorithm of ['HS256', 'ES256', 'EdDSA'] as const) {
  test(`every verifier tells good ${algorithm} tokens from forged ones`, async () => {
    const verifiers = [
      kitVerifier(algorithm),
      await joseVerifier(algorithm),
      ...(['none', 'by hash', 'by token'] as const).map((cache) =>
        fastJwtVerifier(algorithm, cache),
      ),
    ]

    for (const verify of verifiers) await proveVerifier(verify, algorithm)
  })
}

test('a verifier that accepts or refuses everything is found out', async () => {
  const [gullible, surly] = [() => true, () => false]

  await assert.rejects(proveVerifier(gullible, 'HS256'), /accepts a forged/)
  await assert.rejects(proveVerifier(surly, 'HS256'), /refuses a good/)
})

test('revocations that were written by the engine are all read, and one more ends a user', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'plimsoll-bench-test-'))
  t.after(() => rmSync(directory, { recursive: true }))
  await using many = await openRevocation(directory, 50_000)
  await using hook = await openHook(many.revocation)

  const { token, session, user } = many.revocation.stats().entries

  assert.deepEqual([token, session, user], [20_000, 20_000, 10_000])
  await proveRevoked(hook, many.revocation)
})

test('a hook that revocation does not reach is found out', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'plimsoll-bench-test-'))
  t.after(() => rmSync(directory, { recursive: true }))
  await using none = await openRevocation(directory, 0)
  await using hook = await openHook({ ...none.revocation, check: () => 'live' })

  await assert.rejects(proveRevoked(hook, none.revocation), /lets a revoked token in/)
})
