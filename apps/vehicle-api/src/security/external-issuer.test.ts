import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import {
  type LocalIssuer,
  localIssuer,
  type SignToken,
} from '../../../../packages/kit/src/security/jwks/testing/local-issuer.ts'
import { tellable } from '../testing/answers.ts'
import { clientOf } from '../testing/client.ts'
import { onEachEngine } from '../testing/each-engine.ts'

const roles = { 'fleet-admin': 'admin', fleet: 'user', visitor: 'guest' }

const staff = await localIssuer()
const partners = await localIssuer()
const sign = await staff.addKey('staff-1')
const signAsPartner = await partners.addKey('partner-1', 'ES256')
const env = {
  JOBS_AT_ONCE: '0',
  EXTERNAL_ISSUERS: JSON.stringify([
    { ...known(staff, 'EdDSA'), roles_claim: 'realm_access.roles', roles },
    known(partners, 'ES256'),
  ]),
}
const engines = await onEachEngine((service) => service(env))
after(() => Promise.all([staff, partners].map((issuer) => issuer[Symbol.asyncDispose]())))

for (const { engine, running } of engines) {
  const admin = clientOf(running, running.admin.headers)

  test(`${engine}: a token of a configured issuer is accepted, with the role that it maps to`, async () => {
    const asked = await Promise.all(
      ['fleet-admin', 'fleet', 'visitor', 'offline_access'].map(async (role) => {
        const person = await bearer(sign, { sub: `role-${role}`, ...withRole(role) })
        const users = await person('GET', '/admin/users')
        const history = await person('GET', '/vehicle/classifications')
        const metadata = await person('GET', '/models/metadata')
        return [role, users.statusCode, history.statusCode, metadata.statusCode]
      }),
    )

    assert.deepEqual(asked, [
      ['fleet-admin', 200, 200, 200],
      ['fleet', 403, 200, 200],
      ['visitor', 403, 403, 200],
      // None of the table: the role of a new account here.
      ['offline_access', 403, 200, 200],
    ])
  })

  test(`${engine}: a role that the issuer merely names like ours gives nothing`, async () => {
    const person = await bearer(sign, { sub: 'pretender', roles: ['admin'], ...withRole('admin') })

    assert.equal((await person('GET', '/admin/users')).statusCode, 403)
  })

  test(`${engine}: the account is made once, however many requests come first`, async () => {
    const claims = { sub: 'first-timer', email: 'new@example.com', email_verified: true }
    const tokens = await Promise.all(Array.from({ length: 6 }, () => sign(claims)))

    const answers = await Promise.all(
      tokens.map((token) => clientOf(running, bearerOf(token))('GET', '/auth/me')),
    )

    assert.deepEqual(new Set(answers.map(({ statusCode }) => statusCode)), new Set([200]))
    assert.equal(new Set(answers.map((answer) => answer.json().id)).size, 1)
    assert.equal(answers[0]?.json().email, 'new@example.com')
    assert.equal((await accountsOf('first-timer')).length, 1)
  })

  test(`${engine}: a subject is one with its issuer: the same name elsewhere is another`, async () => {
    const here = await (await bearer(sign, { sub: 'alike' }))('GET', '/auth/me')
    const there = await (await bearer(signAsPartner, { sub: 'alike' }))('GET', '/auth/me')

    assert.deepEqual([here.statusCode, there.statusCode], [200, 200])
    assert.notEqual(here.json().id, there.json().id)
  })

  test(`${engine}: an address gives nobody the account of another`, async () => {
    const user = await running.newUser('admin')
    const claims = { sub: 'impostor', email: user.email, email_verified: true }

    const impostor = await bearer(sign, claims)
    const me = await impostor('GET', '/auth/me')
    const users = await impostor('GET', '/admin/users')

    assert.notEqual(me.json().id, user.id)
    assert.equal(me.json().email, null)
    assert.equal(users.statusCode, 403)
  })

  test(`${engine}: what the issuer did not sign for us is refused like any bad token`, async () => {
    await using stranger = await localIssuer()
    const unpublished = await stranger.addKey('staff-1')
    const now = Math.floor(Date.now() / 1_000)
    const tokens = [
      'garbage',
      // A known name, and an unknown one.
      await unpublished({ iss: staff.url }),
      await unpublished({ iss: staff.url }, { kid: 'staff-2' }),
      await sign({ iss: partners.url }),
      await sign({ iss: 'https://elsewhere.example' }),
      await sign({ iss: 'vehicle-api' }),
      await sign({ aud: 'another-api' }),
      await sign({ iat: now - 7_000, exp: now - 6_000 }),
      await sign({ exp: now + 86_400 }),
      await sign({}, { typ: 'at+jwt' }),
    ]

    const answers = await Promise.all(
      tokens.map((token) => clientOf(running, bearerOf(token))('GET', '/auth/me')),
    )

    const [first, ...others] = answers.map(tellable)
    assert.equal(first?.statusCode, 401)
    for (const other of others) assert.deepEqual(other, first)
  })

  const ends: Record<string, (id: string, headers: Record<string, string>) => Promise<number>> = {
    'who is disabled': async (id) =>
      (await admin('PATCH', `/admin/users/${id}`, { disabled: true })).statusCode,
    'whose sessions an administrator ends': async (id) =>
      (await admin('POST', `/admin/users/${id}/revoke`)).statusCode,
    'who signs out everywhere': async (_id, headers) =>
      (await clientOf(running, headers)('POST', '/auth/logout-all')).statusCode,
  }

  for (const [who, end] of Object.entries(ends)) {
    test(`${engine}: a user of another issuer ${who} is refused at once`, async () => {
      const headers = bearerOf(await sign({ sub: who }))
      const person = clientOf(running, headers)
      const { id } = (await person('GET', '/auth/me')).json()

      const status = await end(id, headers)
      const refused = await person('GET', '/models/metadata')

      assert.ok(status === 200 || status === 204, `${status}`)
      assert.equal(refused.statusCode, 401)
    })
  }

  async function bearer(signWith: SignToken, claims: object) {
    return clientOf(running, bearerOf(await signWith(claims)))
  }

  function accountsOf(subject: string) {
    return running.store
      .queries()
      .selectFrom('external_identities')
      .select('user_id')
      .where('subject', '=', subject)
      .execute()
  }
}

function known({ url }: LocalIssuer, algorithm: string) {
  return {
    issuer: url,
    jwks_url: `${url}/jwks`,
    audience: 'vehicle-api',
    algorithms: [algorithm],
  }
}

function withRole(role: string) {
  return { realm_access: { roles: [role] } }
}

function bearerOf(token: string) {
  return { authorization: `Bearer ${token}` }
}
