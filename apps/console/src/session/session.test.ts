import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProblemError, UnreachableError } from '../api/problem.ts'
import type { User } from '../api/types.ts'
import { Session, type Told } from './session.ts'

test('a page whose browser never signed in asks nothing', async () => {
  const { session, asked } = page({ answers: [] })

  await session.resume()

  assert.deepEqual(session.state, { status: 'signed-out' })
  assert.equal(asked(), 0)
})

test('a page that comes back goes on with the session of the cookie', async () => {
  const { session } = page({ hint: true, answers: [good('t1')] })

  await session.resume()

  assert.equal(session.state.status, 'signed-in')
  assert.equal(session.token, 't1')
})

test('who comes back after the session is over is told that it has expired', async () => {
  const { session, hint } = page({ hint: true, answers: [refused()] })

  await session.resume()

  assert.deepEqual(session.state, { status: 'signed-out', why: 'expired' })
  assert.equal(hint(), false)
})

test('a session that ends while its token is good was revoked', async () => {
  const { session } = page({ answers: [refused()] })
  session.enter(entered('t1'))

  const isRenewed = await session.renew('t1')

  assert.equal(isRenewed, false)
  assert.deepEqual(session.state, { status: 'signed-out', why: 'revoked' })
})

test('a session that cannot be renewed after its token has run out has expired', async () => {
  const { session, clock } = page({ answers: [refused()] })
  session.enter(entered('t1'))

  clock.nowMs += 600_000
  await session.renew('t1')

  assert.deepEqual(session.state, { status: 'signed-out', why: 'expired' })
})

test('who signs out is not told that the session was ended by somebody else', async () => {
  const { session, told } = page({ answers: [refused()] })
  session.enter(entered('t1'))

  // The service closes the socket, whose renewal is refused, before it answers the logout.
  await session.signOut(async () => {
    await session.renew('t1')
  })

  assert.deepEqual(session.state, { status: 'signed-out', why: 'signed-out' })
  assert.deepEqual(told.at(-1), { type: 'signed-out' })
})

test('a session that was over already is signed out all the same', async () => {
  const { session } = page({ answers: [] })
  session.enter(entered('t1'))

  await session.signOut(() => Promise.reject(new ProblemError({ status: 401 })))

  assert.deepEqual(session.state, { status: 'signed-out', why: 'signed-out' })
})

test('a logout that does not reach the service leaves the session as it is', async () => {
  const { session } = page({ answers: [] })
  session.enter(entered('t1'))

  await assert.rejects(
    session.signOut(() => Promise.reject(new UnreachableError())),
    UnreachableError,
  )

  assert.equal(session.state.status, 'signed-in')
  assert.equal(session.token, 't1')
})

test('a renewal that comes back after signing out signs nobody in', async () => {
  const { promise, resolve } = Promise.withResolvers<Response>()
  const { session } = page({ answers: [promise] })
  session.enter(entered('t1'))

  const renewing = session.renew('t1')
  await session.signOut(() => Promise.resolve())
  resolve(good('t2'))

  assert.equal(await renewing, false)
  assert.equal(session.token, undefined)
  assert.equal(session.state.status, 'signed-out')
})

test('all who need a new token at once share one request', async () => {
  const { session, asked } = page({ answers: [good('t2')] })
  session.enter(entered('t1'))

  const renewed = await Promise.all([session.renew('t1'), session.renew('t1')])
  const late = await session.renew('t1')

  assert.deepEqual([...renewed, late], [true, true, true])
  assert.equal(asked(), 1)
})

test('a service that is away ends no session', async () => {
  const { session } = page({ answers: [Promise.reject(new TypeError('fetch failed'))] })
  session.enter(entered('t1'))

  await assert.rejects(session.renew('t1'), UnreachableError)

  assert.equal(session.state.status, 'signed-in')
})

test('a page that opens while the service is away can try again', async () => {
  const answers = [Promise.reject(new TypeError('fetch failed')), good('t1')]
  const { session } = page({ hint: true, answers })

  await session.resume()
  assert.deepEqual(session.state, { status: 'unreachable' })

  await session.resume()
  assert.equal(session.state.status, 'signed-in')
})

test('another tab that signs out signs this one out', () => {
  const { session } = page({ answers: [] })
  session.enter(entered('t1'))

  session.hear({ type: 'signed-out' })

  assert.deepEqual(session.state, { status: 'signed-out', why: 'signed-out' })
})

test('another tab that signs in as somebody else makes this one forget everything', async () => {
  const { session, reloads } = page({ answers: [good('t2', 'ben')] })
  session.enter(entered('t1', 'ann'))

  session.hear({ type: 'signed-in', userId: 'ben' })
  await session.renew('t1')

  assert.equal(reloads(), 1)
})

test('another tab that renews the same session is no news', () => {
  const { session, asked } = page({ answers: [] })
  session.enter(entered('t1', 'ann'))

  session.hear({ type: 'signed-in', userId: 'ann' })

  assert.equal(asked(), 0)
})

interface Given {
  readonly hint?: boolean
  readonly answers: readonly (Response | Promise<Response>)[]
}

function page({ hint = false, answers }: Given) {
  const clock = { nowMs: 0 }
  const told: Told[] = []
  let isHinted = hint
  let asked = 0
  let reloads = 0
  // Those that reject are waited for only later.
  for (const answer of answers) Promise.resolve(answer).catch(() => undefined)
  const session = new Session({
    refresh: async () => {
      const answer = answers[asked]
      asked += 1
      if (answer === undefined) throw new Error('nobody expected this request')
      return await answer
    },
    hint: {
      get: () => isHinted,
      set: (isThere) => {
        isHinted = isThere
      },
    },
    tell: (news) => void told.push(news),
    reload: () => {
      reloads += 1
    },
    now: () => clock.nowMs,
  })
  return { session, clock, told, asked: () => asked, reloads: () => reloads, hint: () => isHinted }
}

function entered(token: string, id = 'ann') {
  return { access_token: token, expires_in: 600, user: userOf(id) }
}

function good(token: string, id = 'ann'): Response {
  return Response.json(entered(token, id))
}

function refused(): Response {
  return Response.json({ status: 401, error_code: 'AUTHENTICATION_FAILED' }, { status: 401 })
}

function userOf(id: string): User {
  const at = '2026-01-31T12:00:00.000Z'
  return {
    ...{ id, email: `${id}@example.com`, username: id, role: 'user', verified: true },
    ...{ created_at: at, last_login_at: at },
  }
}
