import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines } from '../../reliability/database/testing/databases.ts'
import { phone, refusal, secret, sessionService } from './testing/session-service.ts'

const newSecret = 'another secret of more than thirty-two bytes, newer'

for (const engine of engines) {
  const on = engine.engine

  test(`${on}: after a key rotation old tokens refresh, to tokens of the new key`, async () => {
    await using service = await sessionService(engine)
    const { refreshToken } = await service.start()
    const newer = service.another({ secrets: { secret: newSecret, previous: secret } })
    const newest = service.another({ secrets: { secret: newSecret } })

    const refreshed = await newer.refresh(refreshToken, phone)
    const again = await newer.refresh(refreshToken, phone)

    assert.equal(again.refreshToken, refreshed.refreshToken)
    assert.equal((await newest.refresh(refreshed.refreshToken, phone)).result, 'rotated')
    assert.equal(newer.stats().previousKey, 1)
  })

  test(`${on}: an instance without the new key answers 503, and ends nothing`, async () => {
    await using service = await sessionService(engine)
    const { sessionId, refreshToken } = await service.start()
    const newer = service.another({ secrets: { secret: newSecret, previous: secret } })
    await newer.refresh(refreshToken, phone)

    const refused = await refusal(service.sessions.refresh(refreshToken, phone))

    assert.deepEqual([refused.statusCode, refused.headers['retry-after']], [503, '1'])
    assert.equal((await service.row(sessionId))?.revoked_at, null)
    assert.equal(service.sessions.stats().refreshes.unavailable, 1)
  })

  test(`${on}: a leaked previous key forges no token of a session that has left it`, async () => {
    await using service = await sessionService(engine)
    const { sessionId, refreshToken } = await service.start()
    const both = { secret: newSecret, previous: secret }
    const newer = service.another({ secrets: both })
    await newer.refresh(refreshToken, phone)
    await service.database
      .queries()
      .updateTable('sessions')
      .set({ counter: 1 })
      .where('id', '=', sessionId)
      .execute()

    const refused = await refusal(newer.refresh(refreshToken, phone))

    assert.equal(refused.cause, 'refresh token: ahead')
  })
}
