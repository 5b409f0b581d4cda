/**
 * Requests that bring secrets in bodies, of people with and without an account.
 *
 * @module
 */

import type { LeakStand } from './leak-stand.ts'
import type { TestUser } from './signed-in.ts'

const closed = '/api/v1/models/metadata'
const login = '/api/v1/auth/login'

/** Passwords, unknown members, what is no JSON, forms; those who come in and those who do not. */
export async function plantInBodies(stand: LeakStand): Promise<void> {
  const { plants, ask } = stand
  for (const [index, password] of plants.plantEach('password').entries()) {
    const username = `ann${index}`
    const account = { email: `${username}@example.com`, username, password }
    await post(stand, '/api/v1/auth/register', account)
    // Each password is hashed, which takes its time.
    if (index === 0) await liveWith(stand, account)
  }
  for (const secret of plants.plantEach('unknown member')) {
    const account = { email: 'bob@example.com', username: 'bob', password: 'x' }
    await post(stand, '/api/v1/auth/register', { ...account, note: secret, token: secret })
    await post(stand, login, { email: [secret], password: { secret }, __proto: secret })
  }
  for (const name of plants.plantEach('name of a member')) {
    await post(stand, login, { [name]: 1, email: 'a@example.com', password: 'x' })
    await ask({ url: `/api/v1/vehicle/classifications?${encodeURIComponent(name)}=1` })
  }
  for (const secret of plants.plantEach('typed as name')) {
    await post(stand, login, { username: secret, password: 'x' })
    await post(stand, login, { email: `${secret}@example.com`, password: secret })
  }
  for (const secret of plants.plantEach('malformed JSON')) {
    const headers = { 'content-type': 'application/json' }
    for (const payload of [`{"password":"${secret}`, `{"password":${secret}}`, secret]) {
      await ask({ method: 'POST', url: login, headers, payload })
    }
  }
  for (const secret of plants.plantEach('form')) {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const payload = new URLSearchParams({
      grant_type: 'password',
      username: secret,
      password: secret,
    })
    await ask({ method: 'POST', url: '/api/v1/auth/token', headers, payload: String(payload) })
    await post(stand, '/api/v1/auth/refresh', { refresh_token: secret })
  }
}

/** All that somebody does with an account. */
async function liveWith(
  stand: LeakStand,
  { email, password }: Readonly<Record<'email' | 'password', string>>,
): Promise<void> {
  const { plants, ask } = stand
  const wrong = plants.plant('wrong password', 'word')
  await post(stand, login, { email, password: wrong })
  const { headers } = await signedIn(stand, { email, password })
  const next = plants.plant('new password', 'escaped')
  const change = { method: 'PATCH', url: '/api/v1/auth/password', headers } as const
  const right = { current_password: password, new_password: next }
  await ask({ ...change, payload: { ...right, current_password: wrong } })
  await ask({ ...change, payload: right, given: tokens(stand) })
  const again = await signedIn(stand, { email, password: next })
  await apiKey(stand, again)
  await post(stand, '/api/v1/auth/refresh', { refresh_token: again.refreshToken })
  await ask({ url: `/api/v1/auth/me?token=${again.headers.authorization}`, headers: again.headers })
  for (const path of ['logout', 'logout-all']) {
    await ask({ method: 'POST', url: `/api/v1/auth/${path}`, headers: again.headers })
  }
  // What was good until now is refused.
  await ask({ url: closed, headers: again.headers })
}

async function signedIn(stand: LeakStand, payload: object) {
  const answer = await post(stand, login, payload)
  if (answer.statusCode !== 200) throw new Error(`nobody came in: ${answer.body}`)
  const { access_token: token, refresh_token: refreshToken } = answer.json()
  return { refreshToken: String(refreshToken), headers: { authorization: `Bearer ${token}` } }
}

async function apiKey(stand: LeakStand, { headers }: Pick<TestUser, 'headers'>): Promise<void> {
  const { plants, ask } = stand
  const answer = await ask({
    method: 'POST',
    url: '/api/v1/auth/api-keys',
    headers,
    payload: { name: 'Gate camera', scopes: ['models:read'] },
    given: (given) => [
      plants.learn('API key', String(given.json().key), given.json().key.slice(16, 59)),
    ],
  })
  const { key } = answer.json()
  await ask({ url: closed, headers: { 'x-api-key': key } })
  await ask({ url: `${closed}?api_key=${key}`, headers: { 'x-api-key': `${key}x` } })
  await ask({ url: '/api/v1/auth/api-keys', headers })
}

function post(stand: LeakStand, url: string, payload: object) {
  return stand.ask({ method: 'POST', url, payload, given: tokens(stand) })
}

/** Of an answer that gives tokens: there they are meant to be. */
function tokens({ plants }: LeakStand) {
  return (answer: { json(): unknown; readonly statusCode: number }): readonly string[] => {
    if (answer.statusCode !== 200) return []
    const { access_token: access, refresh_token: refresh } = answer.json() as Record<
      string,
      unknown
    >
    const given: string[] = []
    if (typeof access === 'string') {
      given.push(plants.learn('access token', access, access.split('.')[2]))
    }
    if (typeof refresh === 'string')
      given.push(plants.learn('refresh token', refresh, refresh.slice(-30)))
    return given
  }
}
