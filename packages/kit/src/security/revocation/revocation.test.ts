import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { type Database, DatabaseConflictError } from '../../reliability/database/index.ts'
import { engines } from '../../reliability/database/testing/databases.ts'
import { type Revocable, type RevocationTables, type RevokedThing, revocationKey } from './index.ts'
import { claimsOf, identifier } from './testing/claims.ts'
import { openNodes } from './testing/nodes.ts'

for (const each of engines) {
  const { engine } = each

  test(`${engine}: what is revoked is refused at once, and nothing else`, async (t) => {
    const { node } = await openNodes(t, each)
    const one = await node()
    const [cut, kept] = [claimsOf(), claimsOf()]

    const { value, propagation } = await one.transaction(async (_queries, revoke) => {
      await revoke({ kind: 'session', id: cut.sid })
      return 'done'
    })

    assert.deepEqual([value, propagation], ['done', 'complete'])
    assert.equal(one.check(cut), 'revoked')
    assert.equal(one.check(kept), 'live')
    assert.equal(await one.confirm(cut), 'revoked')
    assert.equal(await one.confirm(kept), 'live')
  })

  test(`${engine}: a node that starts knows what was revoked before, of every kind`, async (t) => {
    const { node } = await openNodes(t, each)
    const one = await node()
    const [issuer, subject] = ['https://login.example.org', 'a person of theirs']
    const [byToken, bySession, byUser] = [claimsOf(), claimsOf(), claimsOf({ uv: 4 })]
    const byTenant = claimsOf({ tid: 'north', tv: 4 })
    const things: readonly Revocable[] = [
      { kind: 'token', id: byToken.jti, expiresAtSeconds: byToken.exp },
      { kind: 'session', id: bySession.sid },
      { kind: 'user', id: byUser.sub, leastVersion: 5 },
      { kind: 'tenant', id: 'north', leastVersion: 5 },
      { kind: 'api-key', id: 'key-1' },
      { kind: 'subject', issuer, subject, notBeforeSeconds: 1_795_219_200 },
    ]

    await one.transaction((_queries, revoke) => revoke(things))
    const other = await node()

    for (const claims of [byToken, bySession, byUser, byTenant]) {
      assert.equal(other.check(claims), 'revoked')
    }
    assert.equal(other.checkApiKey('key-1', byToken.sub, 1), 'revoked')
    assert.equal(other.checkSubject(issuer, subject, 1_795_219_200), 'revoked')
    assert.equal(other.checkSubject(issuer, subject, 1_795_219_201), 'live')
    assert.equal(other.check(claimsOf({ tid: 'north', tv: 5 })), 'live')
  })

  test(`${engine}: what the transaction rolls back is not revoked`, async (t) => {
    const { node, database } = await openNodes(t, each)
    const one = await node()
    const claims = claimsOf()

    const failing = one.transaction(async (_queries, revoke) => {
      await revoke({ kind: 'session', id: claims.sid })
      throw new Error('changed its mind')
    })

    await assert.rejects(failing, /changed its mind/)
    assert.equal(await one.confirm(claims), 'live')
    assert.equal(await rowCount(database), 0)
  })

  test(`${engine}: a thing that no token could match is refused before anything is written`, async (t) => {
    const { node, database } = await openNodes(t, each)
    const one = await node()
    const good = { kind: 'session', id: identifier() } as const

    const failing = one.transaction((_queries, revoke) =>
      revoke([good, { kind: 'session', id: 'too short' }]),
    )

    await assert.rejects(failing, RangeError)
    assert.equal(await rowCount(database), 0)
  })

  test(`${engine}: a bulk of revocations is one transaction, and survives a restart`, async (t) => {
    const { node } = await openNodes(t, each)
    const one = await node()
    const all = Array.from({ length: 1_201 }, () => claimsOf())
    const things = all.map(({ sid }) => ({ kind: 'session', id: sid }) as const)

    await one.transaction((_queries, revoke) => revoke(things), { mode: 'async' })
    const other = await node()

    for (const claims of all) assert.equal(other.check(claims), 'revoked')
    assert.equal(one.stats().entries.session, 1_201)
    assert.equal(one.stats().revocations.session.async, 1_201)
  })

  test(`${engine}: listeners are told once, by the key of the thing`, async (t) => {
    const { node } = await openNodes(t, each)
    const one = await node()
    const told: RevokedThing[] = []
    const end = one.onRevoked((what) => told.push(what))
    const { sub } = claimsOf()
    const raise = (leastVersion: number) =>
      one.transaction((_queries, revoke) => revoke({ kind: 'user', id: sub, leastVersion }))

    for (const version of [2, 2, 3]) await raise(version)
    end()
    await raise(4)

    const key = revocationKey('user', sub)
    assert.deepEqual(told, [
      { kind: 'user', key, value: 2 },
      { kind: 'user', key, value: 3 },
    ])
  })

  test(`${engine}: the version of the service only rises, and outlives its row`, async (t) => {
    const { node, database } = await openNodes(t, each)
    const one = await node()
    const raise = (leastVersion: number) =>
      one.transaction((_queries, revoke) => revoke({ kind: 'service', leastVersion }))
    await raise(1_795_219_200)
    await raise(7)

    await sql`delete from revocations`.execute(database.queries())
    const other = await node()

    assert.equal(other.serviceVersion, 1_795_219_200)
    assert.equal(other.check(claimsOf({ gv: 1_795_219_199 })), 'revoked')
    assert.equal(other.check(claimsOf({ gv: 1_795_219_200 })), 'live')
  })

  test(`${engine}: rows are removed when no token is left that they concern`, async (t) => {
    const { node, database } = await openNodes(t, each)
    let nowMs = Date.now()
    const one = await node({ now: () => nowMs })
    const token = claimsOf({ exp: nowMs / 1_000 + 600 })
    await one.transaction((_queries, revoke) =>
      revoke([
        { kind: 'token', id: token.jti, expiresAtSeconds: token.exp },
        { kind: 'session', id: token.sid },
      ]),
    )

    nowMs += 719_000
    assert.equal(await one.removeExpired(), 0)
    nowMs += 2_000
    assert.equal(await one.removeExpired(), 1)
    nowMs += 3_000_000
    assert.equal(await one.removeExpired(), 1)

    assert.equal(await rowCount(database), 0)
  })

  test(`${engine}: after the close nothing is accepted`, async (t) => {
    const { node } = await openNodes(t, each)
    const one = await node()

    await one.close()

    assert.equal(one.check(claimsOf()), 'stale')
    await assert.rejects(one.confirm(claimsOf()), { code: 'REVOCATION_UNKNOWN', statusCode: 503 })
  })

  test(`${engine}: an attempt that collided leaves nothing of its revocations`, async (t) => {
    const { node, database } = await openNodes(t, each)
    const one = await node()
    const [first, second] = [claimsOf(), claimsOf()]
    let attempts = 0

    await one.transaction(async (_queries, revoke) => {
      attempts += 1
      await revoke({ kind: 'session', id: attempts === 1 ? first.sid : second.sid })
      if (attempts === 1) throw new DatabaseConflictError('another was first')
    })

    assert.equal(one.check(first), 'live')
    assert.equal(one.check(second), 'revoked')
    assert.equal(await rowCount(database), 1)
  })
}

async function rowCount(database: Database<RevocationTables>): Promise<number> {
  const rows = await database.queries().selectFrom('revocations').select('position').execute()
  return rows.length
}
