import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines } from '../../reliability/database/testing/databases.ts'
import type { RevocationPort } from './ports.ts'
import { phone, refusal, sessionService, startMs, thief } from './testing/session-service.ts'

const otherSecret = 'another secret of more than thirty-two bytes, of others'
const dayMs = 86_400_000

for (const engine of engines) {
  const on = engine.engine

  test(`${on}: each refresh gives a new token, and the chain goes on`, async () => {
    await using service = await sessionService(engine)
    const { sessionId, refreshToken } = await service.start()
    const given = [refreshToken]

    for (let round = 0; round < 5; round += 1) {
      service.clock.ms += dayMs
      const refreshed = await service.sessions.refresh(String(given.at(-1)), phone)
      assert.equal(refreshed.result, 'rotated')
      assert.equal(refreshed.sessionId, sessionId)
      given.push(refreshed.refreshToken)
    }

    assert.equal(new Set(given).size, 6)
    const row = await service.row(sessionId)
    assert.deepEqual([row?.counter, row?.last_seen_at], [6, at(5 * dayMs)])
    assert.equal(row?.idle_expires_at, at(19 * dayMs))
  })

  test(`${on}: a lost reply is given again, eight times after the race`, async () => {
    await using service = await sessionService(engine)
    const { sessionId, refreshToken } = await service.start()
    const first = await service.sessions.refresh(refreshToken, phone)
    const raced = await service.sessions.refresh(refreshToken, phone)
    service.clock.ms += 1_001

    const again = []
    for (let replay = 0; replay < 8; replay += 1) {
      again.push(await service.sessions.refresh(refreshToken, phone))
    }
    const ninth = await refusal(service.sessions.refresh(refreshToken, phone))

    assert.equal(raced.result, 'raced')
    assert.deepEqual(new Set(again.map(({ result }) => result)), new Set(['replayed']))
    assert.deepEqual(
      new Set([...again, raced].map((one) => one.refreshToken)),
      new Set([first.refreshToken]),
    )
    assert.equal(ninth.cause, 'refresh token: reuse')
    assert.deepEqual(service.revocation.revoked, [sessionId])
  })

  test(`${on}: a replay after the grace ends the session, once, and is recorded`, async () => {
    await using service = await sessionService(engine)
    const { sessionId, refreshToken } = await service.start()
    const { refreshToken: next, userId } = await service.sessions.refresh(refreshToken, phone)
    service.clock.ms += 10_001

    const replay = await refusal(service.sessions.refresh(refreshToken, phone))
    const owner = await refusal(service.sessions.refresh(next, phone))
    const again = await refusal(service.sessions.refresh(refreshToken, phone))

    assert.deepEqual(
      [replay, owner, again].map(({ cause }) => cause),
      ['refresh token: reuse', 'refresh token: revoked', 'refresh token: revoked'],
    )
    assert.deepEqual(service.revocation.revoked, [sessionId])
    assert.deepEqual(service.revocation.modes, ['strict'])
    assert.deepEqual(service.alarms, [
      { kind: 'reuse', sessionId, userId, presented: 1, counter: 2 },
    ])
    const { items } = await service.audit.list()
    const [record] = items
    assert.equal(items.length, 1)
    assert.equal(record?.action, 'auth.refresh_reuse')
    assert.equal(record?.user_id, userId)
    assert.ok(!JSON.stringify(items).includes(refreshToken.slice(3)))
  })

  test(`${on}: another device that comes within the grace ends the session`, async () => {
    await using service = await sessionService(engine)
    const { sessionId, refreshToken } = await service.start()
    await service.sessions.refresh(refreshToken, phone)

    const refused = await refusal(service.sessions.refresh(refreshToken, thief))

    assert.equal(refused.cause, 'refresh token: reuse')
    assert.notEqual((await service.row(sessionId))?.revoked_at, null)
  })

  test(`${on}: a thief who is first gets the owner to end the session`, async () => {
    await using service = await sessionService(engine)
    const { refreshToken } = await service.start()
    const stolen = await service.sessions.refresh(refreshToken, thief)

    await refusal(service.sessions.refresh(refreshToken, phone))
    const refused = await refusal(service.sessions.refresh(stolen.refreshToken, thief))

    assert.equal(refused.cause, 'refresh token: revoked')
  })

  test(`${on}: a token newer than its session is refused and raises an alarm`, async () => {
    await using service = await sessionService(engine)
    const { sessionId, refreshToken } = await service.start()
    const { refreshToken: next, userId } = await service.sessions.refresh(refreshToken, phone)
    await restoreBackup(service, sessionId)

    const refused = await refusal(service.sessions.refresh(next, phone))

    assert.equal(refused.cause, 'refresh token: ahead')
    assert.deepEqual(service.alarms, [
      { kind: 'ahead', sessionId, userId, presented: 2, counter: 1 },
    ])
    assert.equal((await service.row(sessionId))?.revoked_at, null)
    assert.equal((await service.sessions.refresh(refreshToken, phone)).result, 'rotated')
  })

  test(`${on}: a session ends when it idles, and when it is old however it is used`, async () => {
    await using service = await sessionService(engine, { idleMs: 2 * dayMs, absoluteMs: 3 * dayMs })
    const idle = await service.start()
    const used = await service.start()
    service.clock.ms += 2 * dayMs - 1
    const refreshed = await service.sessions.refresh(used.refreshToken, phone)
    service.clock.ms += 1
    const idled = await refusal(service.sessions.refresh(idle.refreshToken, phone))
    service.clock.ms += dayMs
    const aged = await refusal(service.sessions.refresh(refreshed.refreshToken, phone))

    assert.equal(refreshed.expiresAt, at(3 * dayMs))
    assert.deepEqual(
      [idled.cause, aged.cause],
      ['refresh token: expired', 'refresh token: expired'],
    )
    assert.deepEqual(service.alarms, [])
  })

  test(`${on}: every refused token gets the same answer to the byte`, async () => {
    await using service = await sessionService(engine)
    const { sessions } = service
    const { refreshToken } = await service.start()
    const { refreshToken: next } = await sessions.refresh(refreshToken, phone)
    const foreign = service.another({ secrets: { secret: otherSecret } })

    const refusals = [
      await refusal(sessions.refresh('', phone)),
      await refusal(sessions.refresh(`${refreshToken} `, phone)),
      await refusal(foreign.refresh(refreshToken, phone)),
      await refusal(sessions.refresh(refreshToken, thief)),
      await refusal(sessions.refresh(next, phone)),
    ]

    assert.deepEqual(
      new Set(
        refusals.map(({ statusCode, code, message, headers, details }) =>
          JSON.stringify({ statusCode, code, message, headers, details }),
        ),
      ).size,
      1,
    )
    assert.equal(refusals[0]?.statusCode, 401)
    const { malformed, reuse, revoked } = sessions.stats().refreshes
    assert.deepEqual({ malformed, reuse, revoked }, { malformed: 2, reuse: 1, revoked: 1 })
    assert.equal(foreign.stats().refreshes.key_unknown, 1)
  })

  test(`${on}: a caller who leaves does not keep a reused session alive`, async () => {
    await using service = await sessionService(engine)
    const { sessionId, refreshToken } = await service.start()
    await service.sessions.refresh(refreshToken, phone)
    const [leaving, ended] = [new AbortController(), Promise.withResolvers<unknown>()]
    const { transaction } = service.revocation
    const revocation: RevocationPort = {
      transaction(...call) {
        leaving.abort(new Error('gone'))
        const done = transaction(...call)
        ended.resolve(done)
        return done
      },
    }
    const other = service.another({ revocation })

    const answer = other.refresh(refreshToken, thief, { signal: leaving.signal })
    await assert.rejects(answer, /gone/)
    await ended.promise

    assert.notEqual((await service.row(sessionId))?.revoked_at, null)
  })

  test(`${on}: reuse is not half done: without its record the session goes on`, async () => {
    await using service = await sessionService(engine)
    const full = service.another({
      audit: { appendWithin: () => Promise.reject(new Error('full')) },
    })
    const { sessionId, refreshToken } = await service.start()
    await full.refresh(refreshToken, phone)

    await assert.rejects(full.refresh(refreshToken, thief), /full/)

    assert.equal((await service.row(sessionId))?.revoked_at, null)
    assert.deepEqual(service.revocation.revoked, [])
  })
}

type Service = Awaited<ReturnType<typeof sessionService>>

/** The store is as it was before the last rotation. */
async function restoreBackup({ database, clock }: Service, sessionId: string): Promise<void> {
  clock.ms += 60_000
  await database
    .queries()
    .updateTable('sessions')
    .set({ counter: 1 })
    .where('id', '=', sessionId)
    .execute()
}

function at(ms: number): string {
  return new Date(startMs + ms).toISOString()
}
