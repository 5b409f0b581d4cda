import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines } from '../../reliability/database/testing/databases.ts'
import { authenticate, keyService, listPolicy, requestWith } from './testing/key-service.ts'

for (const engine of engines) {
  const on = engine.engine

  test(`${on}: while revocations may be missed the database is asked, for 250 ms at a time`, async () => {
    await using service = await keyService(engine)
    const { key } = await service.addKey()
    await authenticate(service, key)
    service.revocation.isStale = true

    service.clock.ms += 249
    await authenticate(service, key)
    const within = service.keys.stats().lookups
    service.clock.ms += 1
    await authenticate(service, key)
    const after = service.keys.stats().lookups
    const revokedAt = new Date().toISOString()
    await service.database
      .queries()
      .updateTable('api_keys')
      .set({ revoked_at: revokedAt })
      .execute()
    service.clock.ms += 250

    await assert.rejects(authenticate(service, key), { statusCode: 401 })
    assert.deepEqual([within, after], [1, 2])
    assert.equal(service.keys.stats().stale.confirm, 2)
  })

  test(`${on}: a route may serve what was seen, or deny, while revocations may be missed`, async () => {
    await using service = await keyService(engine)
    const { key } = await service.addKey()
    const authenticator = service.keys.authenticator(listPolicy)
    const headers = { 'x-api-key': key }
    await authenticator.authenticate(requestWith(headers))
    service.revocation.isStale = true
    service.clock.ms += 1_000

    const served = authenticator.authenticate(requestWith(headers, { whenStale: 'serve' }))
    const deny = () => authenticator.authenticate(requestWith(headers, { whenStale: 'deny' }))
    await assert.rejects(async () => deny(), { statusCode: 503 })
    service.revocation.staleMs = 30_001
    const confirmed = authenticator.authenticate(requestWith(headers, { whenStale: 'serve' }))

    assert.ok(!(served instanceof Promise))
    assert.ok(confirmed instanceof Promise)
    await confirmed
    assert.deepEqual(service.keys.stats().stale, { serve: 1, deny: 1, confirm: 1 })
  })
}
