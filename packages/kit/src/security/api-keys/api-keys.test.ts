import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '../../reliability/database/index.ts'
import { engines } from '../../reliability/database/testing/databases.ts'
import { createApiKeys } from './api-keys.ts'
import { keyService, startMs } from './testing/key-service.ts'

const dayMs = 86_400_000

for (const engine of engines) {
  const on = engine.engine

  test(`${on}: a key is told once, and nothing that would make it is stored`, async () => {
    await using service = await keyService(engine)
    const { keys, userId } = service

    const { key, apiKey } = await keys.create({ userId, name: 'Gate', scopes: ['a:b', 'c:d'] })

    const [row] = await service.rows()
    assert.equal(row?.id, apiKey.id)
    assert.equal(row?.prefix, key.slice(0, 16))
    assert.ok(!JSON.stringify([row, await service.audit.list()]).includes(key.slice(16, 30)))
    assert.deepEqual(await keys.list(userId, { limit: 10 }), [apiKey])
    assert.deepEqual(apiKey, {
      id: apiKey.id,
      name: 'Gate',
      prefix: key.slice(0, 16),
      scopes: ['a:b', 'c:d'],
      expiresAt: new Date(startMs + 365 * dayMs).toISOString(),
      lastUsedAt: null,
      lastUsedIp: null,
      createdAt: new Date(startMs).toISOString(),
    })
    assert.deepEqual(await service.actions(), ['api_key.created'])
  })

  test(`${on}: a user has no more valid keys than may be, also if all are made at once`, async () => {
    await using service = await keyService(engine, { keysPerUserMax: 3 })
    const other = await service.addUser()

    const made = await Promise.allSettled(Array.from({ length: 10 }, () => service.addKey()))
    const ofOther = await service.keys.create({ userId: other, name: 'Own', scopes: ['a:b'] })

    const refused = made.filter((one) => one.status === 'rejected')
    assert.equal(refused.length, 7)
    for (const { reason } of refused) assert.equal(reason.code, 'API_KEY_LIMIT')
    assert.equal((await service.keys.list(service.userId, { limit: 100 })).length, 3)
    assert.equal(ofOther.apiKey.name, 'Own')
  })

  test(`${on}: keys that were revoked or have expired do not count`, async () => {
    await using service = await keyService(engine, { keysPerUserMax: 2, lifeDaysMax: 1 })
    const { id } = await service.addKey()
    await service.addKey()

    await service.keys.revoke(id, { userId: service.userId })
    await service.addKey()
    await assert.rejects(service.addKey(), { code: 'API_KEY_LIMIT' })
    service.clock.ms += dayMs
    await service.addKey()

    assert.equal((await service.rows()).length, 4)
  })

  test(`${on}: nobody makes keys for who is disabled or gone`, async () => {
    await using service = await keyService(engine)
    await service.changeUser({ disabled_at: new Date(startMs).toISOString() })
    const gone = { userId: newId(), name: 'Gate', scopes: ['a:b'] }

    await assert.rejects(service.addKey(), { statusCode: 401 })
    await assert.rejects(service.keys.create(gone), { statusCode: 401 })
    assert.deepEqual(await service.rows(), [])
  })

  test(`${on}: a key expires in the future, and not later than may be`, async () => {
    await using service = await keyService(engine, { lifeDaysMax: 10 })
    const { keys, userId } = service
    const make = (ms: number) =>
      keys.create({ userId, name: 'G', scopes: ['a:b'], expiresAt: new Date(ms).toISOString() })

    for (const wrong of [startMs - 1, startMs, startMs + 10 * dayMs + 1]) {
      await assert.rejects(make(wrong), { code: 'VALIDATION_FAILED' })
    }
    const { apiKey } = await make(startMs + dayMs)

    assert.equal(apiKey.expiresAt, new Date(startMs + dayMs).toISOString())
  })

  test(`${on}: keys are listed newest first, in pages, each to its owner`, async () => {
    await using service = await keyService(engine)
    const { keys, userId } = service
    const ids = [await service.addKey(), await service.addKey(), await service.addKey()].map(
      ({ id }) => id,
    )

    const first = await keys.list(userId, { limit: 2 })
    const second = await keys.list(userId, { limit: 2, before: first[1]?.id })

    assert.deepEqual(
      [...first, ...second].map(({ id }) => id),
      ids.toReversed(),
    )
    assert.deepEqual(await keys.list(await service.addUser(), { limit: 2 }), [])
  })

  test(`${on}: only its owner revokes a key; it is recorded and revoked with it, or neither`, async () => {
    await using service = await keyService(engine)
    const { keys, userId, revocation } = service
    const { id } = await service.addKey()

    const byOther = await keys.revoke(id, { userId: await service.addUser() })
    const ofNone = await keys.revoke(newId(), { userId })
    const listedBefore = revocation.listed.size
    revocation.propagation = 'pending'
    const pending = await keys.revoke(id, { userId })
    revocation.propagation = 'complete'
    service.clock.ms += 1_000
    const again = await keys.revoke(id, { userId })

    assert.deepEqual([byOther, ofNone, listedBefore], [undefined, undefined, 0])
    assert.deepEqual([pending, again], [{ propagation: 'pending' }, { propagation: 'complete' }])
    assert.deepEqual([...revocation.listed], [id])
    assert.equal((await service.rows())[0]?.revoked_at, new Date(startMs).toISOString())
    assert.deepEqual(await keys.list(userId, { limit: 10 }), [])
    assert.deepEqual(await service.actions(), ['api_key.revoked', 'api_key.created'])
  })

  test(`${on}: what cannot be recorded is not done`, async () => {
    await using service = await keyService(engine)
    const { id } = await service.addKey()
    const audit = {
      append: async () => undefined,
      appendWithin: async () => Promise.reject(new Error('the audit log is away')),
    }
    const keys = service.another({ audit })

    const create = keys.create({ userId: service.userId, name: 'G', scopes: ['a:b'] })
    await assert.rejects(create, /is away/)
    await assert.rejects(keys.revoke(id, { userId: service.userId }), /is away/)

    const rows = await service.rows()
    assert.deepEqual(
      [rows.length, rows[0]?.revoked_at, service.revocation.listed.size],
      [1, null, 0],
    )
  })
}

test('settings that make no sense are refused, by name', async () => {
  await using service = await keyService(engines[0] ?? assert.fail())
  const { database, revocation, audit } = service
  const wrong = [
    { believedForMs: 60_001 },
    { keysPerUserMax: 0 },
    { lifeDaysMax: 1.5 },
    { rememberedMax: 0 },
    { writeUsesMs: 1 },
  ]

  for (const change of wrong) {
    const [name = ''] = Object.keys(change)
    const create = () => createApiKeys({ database, revocation, audit, ...change })
    assert.throws(create, { name: 'RangeError', message: new RegExp(name) })
  }
})
