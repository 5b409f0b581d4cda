import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify, { type FastifyInstance } from 'fastify'
import { answerMismatches, checkDocument } from '../../foundation/openapi/index.ts'
import { newId } from '../../reliability/database/index.ts'
import { engines } from '../../reliability/database/testing/databases.ts'
import { auditLog } from '../audit-log/index.ts'
import type { SessionsOptions } from './options.ts'
import { sessionRoutes, sessions } from './plugin.ts'
import { appOf, partsOf, signedIn } from './testing/session-app.ts'
import { phone, sessionService } from './testing/session-service.ts'

const url = '/auth/sessions'

for (const engine of engines) {
  const on = engine.engine

  test(`${on}: users see where they are signed in, and which device this is`, async () => {
    await using service = await sessionService(engine)
    await using app = await appOf(service)
    const userId = newId()
    const here = await service.start(userId)
    service.clock.ms += 1
    const there = await service.start(userId)
    await service.start()

    const answer = await app.inject({ url, headers: signedIn(userId, here.sessionId) })

    assert.deepEqual(
      answer.json().items.map((item: { id: string; current: boolean }) => [item.id, item.current]),
      [
        [there.sessionId, false],
        [here.sessionId, true],
      ],
    )
    assert.equal(answer.json().items[0].user_agent, phone.userAgent)
    assert.deepEqual(mismatches(app, 'GET', url, answer), [])
  })

  test(`${on}: the list goes on where its page ended, and only there`, async () => {
    await using service = await sessionService(engine)
    await using app = await appOf(service)
    const userId = newId()
    const ids = new Set<string>()
    for (let count = 0; count < 5; count += 1) ids.add((await service.start(userId)).sessionId)
    const headers = signedIn(userId)

    const first = await app.inject({ url: `${url}?limit=3`, headers })
    const cursor = first.json().next_cursor
    const second = await app.inject({ url: `${url}?limit=3&cursor=${cursor}`, headers })
    const made = Buffer.from('2026-13-31T12:00:00.000Z.q5Yd0mC2kQ8xWn7rT1vLzA')
    const wrong = await app.inject({
      url: `${url}?cursor=${made.toString('base64url')}`,
      headers,
    })

    const items = [...first.json().items, ...second.json().items]
    assert.deepEqual(new Set(items.map(({ id }) => id)), ids)
    assert.equal(items.length, 5)
    assert.equal(second.json().next_cursor, null)
    assert.equal(wrong.statusCode, 400)
  })

  test(`${on}: users end their own sessions, strictly, and the log says who did`, async () => {
    await using service = await sessionService(engine)
    await using app = await appOf(service)
    const userId = newId()
    const [here, there] = [await service.start(userId), await service.start(userId)]
    const headers = { ...signedIn(userId, here.sessionId), 'user-agent': 'Phone/2' }

    const remove = { method: 'DELETE', url: `${url}/${there.sessionId}`, headers } as const
    const answer = await app.inject(remove)
    const again = await app.inject(remove)

    assert.deepEqual([answer.statusCode, again.statusCode], [204, 404])
    assert.deepEqual(service.revocation.revoked, [there.sessionId])
    assert.deepEqual(new Set(service.revocation.modes), new Set(['strict']))
    const { items } = await service.audit.list()
    assert.equal(items.length, 1)
    assert.equal(items[0]?.action, 'auth.session_revoked')
    assert.deepEqual([items[0]?.user_id, items[0]?.ip_address], [userId, '127.0.0.1'])
    assert.match(JSON.stringify(items[0]?.details), /Phone\/2/)
  })

  test(`${on}: a foreign session answers like none, and lives on`, async () => {
    await using service = await sessionService(engine)
    await using app = await appOf(service)
    const foreign = await service.start()
    const headers = signedIn(newId())

    const [theirs, none] = await Promise.all(
      [foreign.sessionId, 'A'.repeat(22)].map((id) =>
        app.inject({ method: 'DELETE', url: `${url}/${id}`, headers }),
      ),
    )

    assert.equal(theirs?.statusCode, 404)
    assert.deepEqual(told(theirs), told(none))
    assert.equal((await service.row(foreign.sessionId))?.revoked_at, null)
  })

  test(`${on}: what is not known on every node yet is answered with 202`, async () => {
    await using service = await sessionService(engine)
    service.revocation.propagation = 'pending'
    await using app = await appOf(service)
    const userId = newId()
    const { sessionId } = await service.start(userId)

    const answer = await app.inject({
      method: 'DELETE',
      url: `${url}/${sessionId}`,
      headers: signedIn(userId),
    })

    assert.deepEqual([answer.statusCode, answer.json()], [202, { propagation: 'pending' }])
    assert.deepEqual(mismatches(app, 'DELETE', `${url}/{id}`, answer), [])
  })
}

const [sqlite] = engines
if (sqlite === undefined) throw new Error('there is no engine')

test('without a principal the routes refuse, whatever guards them', async () => {
  await using service = await sessionService(sqlite)
  await using app = await appOf(service)

  const listed = await app.inject(url)
  const ended = await app.inject({ method: 'DELETE', url: `${url}/${'A'.repeat(22)}` })

  assert.deepEqual([listed.statusCode, ended.statusCode], [401, 401])
})

test('the routes declare that they are for the signed-in, and can stand below a prefix', async () => {
  await using service = await sessionService(sqlite)
  await using app = fastify()
  const declared: unknown[] = []
  app.addHook('onRoute', ({ url: path, config }) => {
    declared.push([path, Reflect.get(config ?? {}, 'access')])
  })
  await app.register(sessions, { ...partsOf(service), routes: false })
  await app.register(sessionRoutes, { prefix: '/api/v1' })

  assert.deepEqual(
    new Set(declared.map((one) => JSON.stringify(one))),
    new Set(['["/api/v1/auth/sessions","signed-in"]', '["/api/v1/auth/sessions/:id","signed-in"]']),
  )
})

test('the operations are documented in full', async () => {
  await using service = await sessionService(sqlite)
  await using app = await appOf(service)

  assert.deepEqual(checkDocument(app.openapi.document()), [])
})

test('a part that is missing, or an origin that is none, stops the start', async () => {
  await using service = await sessionService(sqlite)
  const { database, revocation, audit, secrets } = partsOf(service)
  const wrong: [SessionsOptions, RegExp][] = [
    [{ secrets, revocation, audit }, /`database`/],
    [{ secrets, database, audit }, /`revocation`/],
    [{ secrets, database, revocation }, /`audit`/],
    [{ ...partsOf(service), origins: ['*'] }, /origins/],
  ]

  for (const [options, named] of wrong) {
    await using app = fastify()
    await assert.rejects(async () => app.register(sessions, options), named)
  }
})

test('the audit log and the alarm go where the service has them', async () => {
  await using service = await sessionService(sqlite)
  const logged: string[] = []
  await using app = fastify({
    logger: { level: 'error', stream: { write: (line: string) => void logged.push(line) } },
  })
  await app.register(auditLog, { database: service.database })
  const { audit: _, ...parts } = partsOf(service)
  await app.register(sessions, parts)
  const { refreshToken } = await service.start()
  await app.sessions.refresh(refreshToken, phone)
  await assert.rejects(app.sessions.refresh(refreshToken, {}), { statusCode: 401 })

  assert.deepEqual(await service.actions(), ['auth.refresh_reuse'])
  assert.match(logged.join(), /"kind":"reuse"/)
  assert.ok(!logged.join().includes('r1.'))
})

function mismatches(
  app: FastifyInstance,
  method: 'GET' | 'DELETE',
  path: string,
  answer: Awaited<ReturnType<FastifyInstance['inject']>>,
) {
  return answerMismatches(app.openapi.document(), { method, path }, answer)
}

function told(answer: { json: () => { detail: string; error_code: string } } | undefined) {
  const { detail, error_code } = answer?.json() ?? {}
  return { detail, error_code }
}
