import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '../../reliability/database/index.ts'
import { engines } from '../../reliability/database/testing/databases.ts'
import { createSessions } from './sessions.ts'
import { phone, secret, sessionService } from './testing/session-service.ts'

const dayMs = 86_400_000

for (const engine of engines) {
  const on = engine.engine

  test(`${on}: a session is started with the transaction of the login, or not at all`, async () => {
    await using service = await sessionService(engine)
    const userId = newId()

    const failed = service.database.transaction(async (queries) => {
      await service.sessions.start(queries, { userId, device: phone })
      throw new Error('the login failed')
    })
    await assert.rejects(failed, /the login failed/)

    assert.deepEqual(await service.sessions.list(userId), [])
  })

  test(`${on}: no secret is in the table: its rows make no token without the key`, async () => {
    await using service = await sessionService(engine)
    const { sessionId, refreshToken } = await service.start()

    const row = JSON.stringify(await service.row(sessionId))

    assert.ok(!row.includes(refreshToken.slice(30, 50)))
    assert.ok(!row.includes(Buffer.from(refreshToken.slice(3), 'base64url').toString('hex', 25)))
  })

  test(`${on}: an ended session refreshes no more, and is recorded`, async () => {
    await using service = await sessionService(engine)
    const { sessionId, refreshToken } = await service.start()

    const record = { action: 'auth.logout', ipAddress: '192.0.2.1' }
    const ended = await service.sessions.end(sessionId, { record })
    const again = await service.sessions.end(sessionId)

    assert.equal(ended?.propagation, 'complete')
    assert.equal(again, undefined)
    assert.equal(await service.sessions.find(sessionId), undefined)
    await assert.rejects(service.sessions.refresh(refreshToken, phone), { statusCode: 401 })
    assert.deepEqual(service.revocation.revoked, [sessionId])
    const { items } = await service.audit.list()
    assert.deepEqual(
      items.map(({ action, user_id, resource, ip_address }) => [
        action,
        user_id,
        resource,
        ip_address,
      ]),
      [['auth.logout', ended?.userId, `session/${sessionId}`, '192.0.2.1']],
    )
  })

  test(`${on}: a session is not ended in the name of another user`, async () => {
    await using service = await sessionService(engine)
    const { sessionId } = await service.start()

    const ended = await service.sessions.end(sessionId, { userId: newId() })

    assert.equal(ended, undefined)
    assert.deepEqual(service.revocation.revoked, [])
    assert.deepEqual(await service.actions(), [])
  })

  test(`${on}: all sessions of a user end but the one that stays, however many`, async () => {
    await using service = await sessionService(engine)
    const userId = newId()
    const kept = await service.start(userId)
    const foreign = await service.start()
    await service.database.transaction(async (queries) => {
      for (let count = 0; count < 520; count += 1) {
        await service.sessions.start(queries, { userId, device: phone })
      }
    })

    const { ended } = await service.sessions.endAllOf(userId, { exceptSessionId: kept.sessionId })

    assert.equal(ended, 520)
    assert.equal(service.revocation.revoked.length, 520)
    assert.deepEqual(
      (await service.sessions.list(userId)).map(({ id }) => id),
      [kept.sessionId],
    )
    assert.equal((await service.sessions.refresh(foreign.refreshToken, phone)).result, 'rotated')
    assert.deepEqual(await service.actions(), ['auth.logout_all'])
    assert.equal(service.sessions.stats().ended, 520)
  })

  test(`${on}: all sessions end in the transaction of another change, or none`, async () => {
    await using service = await sessionService(engine)
    const userId = newId()
    const { sessionId } = await service.start(userId)

    const failed = service.database.transaction(async (queries) => {
      assert.deepEqual(await service.sessions.endAllWithin(queries, userId), [sessionId])
      throw new Error('not changed')
    })
    await assert.rejects(failed, /not changed/)
    const before = await service.sessions.list(userId)
    await service.database.transaction((queries) => service.sessions.endAllWithin(queries, userId))

    assert.equal(before.length, 1)
    assert.deepEqual(await service.sessions.list(userId), [])
  })

  test(`${on}: own live sessions are listed newest first, in pages without gap`, async () => {
    await using service = await sessionService(engine)
    const { sessions } = service
    const userId = newId()
    const started: string[] = []
    for (let count = 0; count < 7; count += 1) {
      started.unshift((await service.start(userId)).sessionId)
      // Two of each moment: the id decides their order.
      service.clock.ms += count % 2
    }
    await service.start()
    await sessions.end(String(started.pop()))

    const first = await sessions.list(userId, { limit: 3 })
    const last = first.at(-1)
    const after = last && { createdAt: last.createdAt, id: last.id }
    const second = await sessions.list(userId, { limit: 100, after })
    const all = [...first, ...second]

    assert.deepEqual(all.map(({ id }) => id).sort(), started.sort())
    assert.deepEqual(
      all,
      all.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt)),
    )
    assert.equal(all[0]?.userAgent, phone.userAgent)
  })

  test(`${on}: expired sessions are not found, and swept in batches while others stay`, async () => {
    await using service = await sessionService(engine)
    const userId = newId()
    await service.database.transaction(async (queries) => {
      for (let count = 0; count < 501; count += 1) {
        await service.sessions.start(queries, { userId, device: phone })
      }
    })
    const expired = await service.start()
    service.clock.ms += 13 * dayMs
    const { sessionId } = await service.start(userId)
    service.clock.ms += dayMs

    const found = await service.sessions.find(sessionId)
    const gone = await service.sessions.find(expired.sessionId)
    const listed = await service.sessions.list(userId)
    const swept = await service.sessions.sweep()

    assert.deepEqual([found?.userId, gone], [userId, undefined])
    assert.deepEqual(
      listed.map(({ id }) => id),
      [sessionId],
    )
    assert.deepEqual([swept, await service.sessions.sweep()], [502, 0])
    assert.equal(service.sessions.stats().swept, 502)
    assert.notEqual(await service.row(sessionId), undefined)
  })

  test(`${on}: last seen changes at a refresh only`, async () => {
    await using service = await sessionService(engine)
    const { sessionId, refreshToken } = await service.start()
    service.clock.ms += 5_000
    const seen = (await service.sessions.find(sessionId))?.lastSeenAt
    await service.sessions.refresh(refreshToken, { ...phone, ipAddress: '198.51.100.2' })

    const view = await service.sessions.find(sessionId)

    assert.equal(seen, view?.createdAt)
    assert.equal(view?.lastSeenAt, new Date(service.clock.ms).toISOString())
    assert.equal(view?.ipAddress, '198.51.100.2')
  })
}

test('settings that make no sense are refused by name', async () => {
  const parts = { database: undefined, revocation: undefined, audit: undefined } as never
  const wrong = [
    [{ graceMs: 60_001 }, /graceMs/],
    [{ graceMs: 1.5 }, /graceMs/],
    [{ idleMs: 0 }, /idleMs/],
    [{ absoluteMs: Number.NaN }, /absoluteMs/],
    [{ idleMs: 91 * dayMs }, /idleMs/],
    [{ secrets: { secret: 'short' } }, /32 bytes/],
  ] as const

  for (const [settings, names] of wrong) {
    assert.throws(
      () => createSessions({ ...(parts as object), secrets: { secret }, ...settings } as never),
      (error) => error instanceof RangeError && names.test(error.message),
    )
  }
})
