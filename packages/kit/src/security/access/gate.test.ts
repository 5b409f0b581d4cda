import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { invalidToken } from '../tokens/index.ts'
import type { Authenticator, CredentialRequest } from './authenticator.ts'
import { proofOf } from './gate.ts'
import { samplePolicy } from './testing/sample-service.ts'

const request: CredentialRequest = {
  headers: {},
  raw: { rawHeaders: [] },
  ip: '192.0.2.1',
  routeOptions: { config: {} },
}
const somebody = {
  method: 'token',
  userId: 'user-1',
  roles: [],
  permissions: samplePolicy.maskOf([]),
} as const
const absent: Authenticator = { name: 'absent', authenticate: () => undefined }
const good: Authenticator = { name: 'good', authenticate: () => somebody }
const bad: Authenticator = {
  name: 'bad',
  authenticate() {
    throw invalidToken('BAD')
  },
}
const failsLater: Authenticator = {
  name: 'fails later',
  authenticate: () => Promise.reject(invalidToken('LATE')),
}

const refuses: Authenticator = { name: 'refuses', authenticate: () => invalidToken('GIVEN') }

test('a refusal that is given, and not thrown, ends it as well', async (t) => {
  const left: unknown[] = []
  const keep = (reason: unknown) => left.push(reason)
  process.on('unhandledRejection', keep)
  t.after(() => process.off('unhandledRejection', keep))

  for (const authenticators of [[refuses], [refuses, good], [failsLater, refuses]]) {
    const proof = proofOf(request, authenticators)
    assert.equal((proof as Error).cause, 'GIVEN')
  }

  await setImmediate()
  assert.deepEqual(left, [])
})

test('the one credential that there is, is the proof; of none there is none', () => {
  assert.equal(proofOf(request, [absent, good, absent]), somebody)
  assert.equal(proofOf(request, [absent, absent]), undefined)
})

for (const [title, second, cause] of [
  ['a second credential that is good', good, 'SEVERAL_CREDENTIALS'],
  ['a second credential that fails later, too', failsLater, 'SEVERAL_CREDENTIALS'],
  ['a second credential that is bad', bad, 'BAD'],
] as const) {
  test(`${title} refuses the request, and nothing of the first is left behind`, async (t) => {
    const left: unknown[] = []
    const keep = (reason: unknown) => left.push(reason)
    process.on('unhandledRejection', keep)
    t.after(() => process.off('unhandledRejection', keep))

    assert.throws(() => proofOf(request, [failsLater, second]), { statusCode: 401, cause })

    await setImmediate()
    assert.deepEqual(left, [])
  })
}
