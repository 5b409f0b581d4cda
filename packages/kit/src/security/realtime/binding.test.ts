import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type RevokedThing, revocableKinds, revocationKey } from '../revocation/index.ts'
import { bindingOf, isCutBy } from './binding.ts'
import { identifier } from './testing/socket-service.ts'

const sessionId = identifier()
const versions = { uv: 3, gv: 2, tid: 'tenant-1', tv: 5 }
const ofToken = bindingOf({ method: 'token', userId: 'user-7', sessionId, versions })
const ofApiKey = bindingOf({ method: 'api-key', userId: 'user-7', apiKeyId: 'key-1' })
const external = bindingOf({ method: 'external', userId: 'user-7' })

const user = (value: number): RevokedThing => ({
  kind: 'user',
  key: revocationKey('user', 'user-7'),
  value,
})

test('a token is cut off by its session, and by versions above its own', () => {
  const tenant = (value: number): RevokedThing => ({
    kind: 'tenant',
    key: revocationKey('tenant', 'tenant-1'),
    value,
  })
  const service = (value: number): RevokedThing => ({ kind: 'service', key: '', value })

  const cut = [user(3), user(4), tenant(5), tenant(6), service(2), service(3)].map((thing) =>
    isCutBy(ofToken, thing),
  )

  assert.deepEqual(cut, [false, true, false, true, false, true])
  const session: RevokedThing = {
    kind: 'session',
    key: revocationKey('session', sessionId),
    value: 0,
  }
  assert.ok(isCutBy(ofToken, session) && !isCutBy(ofApiKey, session))
})

test('an API key is cut off with its user, by itself, and by no version of the service', () => {
  const apiKey: RevokedThing = {
    kind: 'api-key',
    key: revocationKey('api-key', 'key-1'),
    value: 0,
  }

  const cut = [user(2), apiKey, { kind: 'service', key: '', value: 9 } as const].map((thing) =>
    isCutBy(ofApiKey, thing),
  )

  assert.deepEqual(cut, [true, true, false])
  assert.ok(!isCutBy(ofToken, apiKey))
})

test('a user of another issuer is cut off with any subject, as the feed does not tell which', () => {
  const subject: RevokedThing = { kind: 'subject', key: 'anything', value: 1 }

  assert.deepEqual([isCutBy(external, subject), isCutBy(ofToken, subject)], [true, false])
  assert.ok(isCutBy(external, user(1)))
})

test('what is of somebody else cuts nothing off', () => {
  const versions = new Set(['service', 'subject'])
  for (const kind of revocableKinds.filter((each) => !versions.has(each))) {
    for (const key of ['', 'AAAAAAAAAAA']) {
      const thing: RevokedThing = { kind, key, value: 99 }
      const cut = [ofToken, ofApiKey, external].map((binding) => isCutBy(binding, thing))
      assert.deepEqual(cut, [false, false, false], `${kind} "${key}"`)
    }
  }
})
