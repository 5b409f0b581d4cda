import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crc32 } from 'node:zlib'
import { engines } from '../../reliability/database/testing/databases.ts'
import { randomBase62, toBase62 } from './base62.ts'
import { makeKey } from './key-format.ts'
import {
  authenticate,
  errorOf,
  keyService,
  listPolicy,
  requestWith,
} from './testing/key-service.ts'

const refused = {
  statusCode: 401,
  code: 'AUTHENTICATION_REQUIRED',
  headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
}

for (const engine of engines) {
  const on = engine.engine

  test(`${on}: a key proves its owner, for as much as its scopes allow`, async () => {
    await using service = await keyService(engine)
    const { key, id } = await service.addKey(['vehicle:classify'])

    const principal = await authenticate(service, key)

    assert.deepEqual(principal, {
      method: 'api-key',
      userId: service.userId,
      roles: ['user'],
      permissions: 'user:vehicle:classify',
      apiKeyId: id,
      expiresAtSeconds: Math.floor(service.clock.ms / 1_000) + 365 * 86_400,
    })
    assert.ok(Object.isFrozen(principal) && Object.isFrozen(principal.roles))
  })

  test(`${on}: a key that was just seen needs neither the database nor a promise`, async () => {
    await using service = await keyService(engine)
    const { key } = await service.addKey()
    const authenticator = service.keys.authenticator(listPolicy)
    const request = requestWith({ 'x-api-key': key })
    const first = await authenticator.authenticate(request)

    service.clock.ms += 59_999
    const second = authenticator.authenticate(request)
    service.clock.ms += 1
    const third = authenticator.authenticate(request)

    assert.equal(second, first)
    assert.ok(third instanceof Promise)
    await third
    assert.equal(service.keys.stats().lookups, 2)
  })

  test(`${on}: whatever is wrong with a key, the answer is the same`, async () => {
    await using service = await keyService(engine, { lifeDaysMax: 1 })
    const { key } = await service.addKey()
    const { key: unknown } = makeKey()
    const revoked = await service.addKey()
    await service.keys.revoke(revoked.id, { userId: service.userId })
    // As it is when revocations are older than any token: then the store alone knows.
    service.revocation.listed.clear()
    const another = service.another()

    const given = ['', 'plk_', `${key}x`, key.slice(0, -1), `${key}, ${key}`, unknown, revoked.key]
    const errors = []
    for (const one of given) errors.push(await errorOf(authenticate(service, one, another)))
    service.clock.ms += 86_400_000
    errors.push(await errorOf(authenticate(service, key, another)))

    const [first] = errors
    for (const error of errors) {
      assert.equal(error.message, first?.message)
      const { statusCode, code, headers } = error
      assert.deepEqual({ statusCode, code, headers }, refused)
    }
    assert.deepEqual(another.stats().refused, {
      ...{ MALFORMED: 5, UNKNOWN: 1, SECRET_WRONG: 0 },
      ...{ EXPIRED: 1, REVOKED: 1, USER_DISABLED: 0 },
    })
  })

  test(`${on}: who knows only the prefix is refused, and does not disturb the owner`, async () => {
    await using service = await keyService(engine)
    const { key } = await service.addKey()
    await authenticate(service, key)
    const body = key.slice(0, 16) + randomBase62(43)
    const forged = body + toBase62(crc32(body), 6)

    await assert.rejects(authenticate(service, forged), { statusCode: 401 })
    await authenticate(service, key)

    assert.equal(service.keys.stats().refused.SECRET_WRONG, 1)
    assert.equal(service.keys.stats().lookups, 1)
  })

  test(`${on}: a key is refused from its revocation on, though it was just seen`, async () => {
    await using service = await keyService(engine)
    const { key, id } = await service.addKey()
    const other = service.another()
    await authenticate(service, key)
    await authenticate(service, key, other)

    await service.keys.revoke(id, { userId: service.userId })

    await assert.rejects(authenticate(service, key), { statusCode: 401 })
    await assert.rejects(authenticate(service, key, other), { statusCode: 401 })
    assert.equal(other.stats().refused.REVOKED, 1)
  })

  test(`${on}: what is listed as revoked is refused, whatever the database says`, async () => {
    await using service = await keyService(engine)
    const { key, id } = await service.addKey()
    service.revocation.listed.add(id)

    await assert.rejects(authenticate(service, key), { statusCode: 401 })
    await assert.rejects(authenticate(service, key), { statusCode: 401 })

    // Asked until the answer cannot be older than the list, then remembered.
    assert.equal(service.keys.stats().lookups, 3)
  })

  test(`${on}: a user who was disabled is refused at once, and welcome again later`, async () => {
    await using service = await keyService(engine)
    const { key } = await service.addKey()
    await authenticate(service, key)

    await service.changeUser({ disabled_at: new Date().toISOString(), auth_version: 2 })
    service.revocation.leastVersions.set(service.userId, 2)
    await assert.rejects(authenticate(service, key), { statusCode: 401 })
    await service.changeUser({ disabled_at: null })
    service.clock.ms += 10_000
    const principal = await authenticate(service, key)

    assert.equal(principal.userId, service.userId)
    assert.equal(service.keys.stats().refused.USER_DISABLED, 1)
  })

  test(`${on}: a changed role is effective with the next request`, async () => {
    await using service = await keyService(engine)
    const { key } = await service.addKey()
    await authenticate(service, key)

    await service.changeUser({ role: 'guest', auth_version: 2 })
    service.revocation.leastVersions.set(service.userId, 2)
    const principal = await authenticate(service, key)

    assert.deepEqual(principal.roles, ['guest'])
    assert.equal(principal.permissions, 'guest:vehicle:classify')
  })

  test(`${on}: requests at once with one key ask once`, async () => {
    await using service = await keyService(engine)
    const { key } = await service.addKey()
    const { key: unknown } = makeKey()

    const authenticator = service.keys.authenticator(listPolicy)
    const request = requestWith({ 'x-api-key': key })
    const asked = Array.from({ length: 50 }, () => authenticator.authenticate(request))
    const ofKey = await Promise.all(asked)
    const ofNone = Array.from({ length: 50 }, () => errorOf(authenticate(service, unknown)))
    await Promise.all(ofNone)
    await errorOf(authenticate(service, unknown))

    assert.equal(new Set(ofKey).size, 1)
    assert.equal(service.keys.stats().lookups, 2)
    assert.equal(service.keys.stats().knownRefused, 1)
  })

  test(`${on}: without the database a key that was not seen is answered with 503`, async () => {
    await using service = await keyService(engine)
    const { key } = await service.addKey()
    const fresh = service.another()
    await authenticate(service, key)
    await service.database.close()

    await authenticate(service, key)
    await assert.rejects(authenticate(service, key, fresh), {
      statusCode: 503,
      code: 'API_KEY_UNCHECKED',
      headers: { 'retry-after': '1' },
    })

    assert.equal(fresh.stats().unchecked, 1)
  })
}

test('a request without a key is none of ours', async () => {
  await using service = await keyService(engines[0] ?? assert.fail())

  const nothing = service.keys.authenticator(listPolicy).authenticate(requestWith({}))

  assert.equal(nothing, undefined)
})
