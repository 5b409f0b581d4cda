import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CompiledQuery } from 'kysely'
import { createTables } from '../../reliability/database/index.ts'
import { engines, type TestEngine } from '../../reliability/database/testing/databases.ts'
import { assertBounded } from '../../reliability/database/testing/scans.ts'
import { type Revocable, subjectId } from './revocable.ts'
import { RevocationStore } from './store.ts'
import { type RevocationTables, revocationTables } from './tables.ts'
import { claimsOf, identifier } from './testing/claims.ts'

for (const each of engines) {
  const { engine } = each

  test(`${engine}: the database refuses what the replica would refuse`, async () => {
    await using opened = await openStore(each)
    const { store, add } = opened
    const claims = claimsOf({ tid: 'north', tv: 3, uv: 3, gv: 3 })
    assert.equal(await store.isTokenRevoked(claims, {}), false)
    const cut: readonly Revocable[] = [
      { kind: 'token', id: claims.jti, expiresAtSeconds: claims.exp },
      { kind: 'session', id: claims.sid },
      { kind: 'user', id: claims.sub, leastVersion: 4 },
      { kind: 'tenant', id: 'north', leastVersion: 4 },
      { kind: 'service', leastVersion: 4 },
    ]

    for (const what of cut) {
      await opened.clear()
      await add(what)
      assert.equal(await store.isTokenRevoked(claims, {}), true, what.kind)
    }
  })

  test(`${engine}: the database leaves alone what the replica would`, async () => {
    await using opened = await openStore(each)
    const { store, add } = opened
    const claims = claimsOf({ uv: 3, gv: 3 })

    await add({ kind: 'token', id: claims.sid, expiresAtSeconds: claims.exp })
    await add({ kind: 'session', id: claims.jti })
    await add({ kind: 'user', id: claims.sub, leastVersion: 3 })
    await add({ kind: 'service', leastVersion: 3 })
    await add({ kind: 'tenant', id: '', leastVersion: 3 })

    assert.equal(await store.isTokenRevoked(claimsOf({ ...claims }), {}), false)
  })

  test(`${engine}: keys and foreign subjects are asked for as well`, async () => {
    await using opened = await openStore(each)
    const { store, add } = opened
    const [issuer, subject] = ['https://login.example.org', 'them']
    await add({ kind: 'api-key', id: 'key-1' })
    await add({ kind: 'user', id: 'user-2', leastVersion: 5 })
    await add({ kind: 'subject', issuer, subject, notBeforeSeconds: 1_795_219_200 })
    const id = subjectId(issuer, subject)

    assert.equal(await store.isApiKeyRevoked('key-1', 'user-1', 1, {}), true)
    assert.equal(await store.isApiKeyRevoked('key-2', 'user-2', 4, {}), true)
    assert.equal(await store.isApiKeyRevoked('key-2', 'user-2', 5, {}), false)
    assert.equal(await store.isSubjectRevoked(id, 1_795_219_200, {}), true)
    assert.equal(await store.isSubjectRevoked(id, 1_795_219_200.5, {}), false)
    assert.equal(await store.isSubjectRevoked(id, Number.NaN, {}), true)
  })

  test(`${engine}: the cost of a query does not grow with the revocations`, async () => {
    await using opened = await openStore(each)
    const { store, database, add } = opened
    for (let count = 0; count < 20; count += 1) await add({ kind: 'session', id: identifier() })
    const claims = claimsOf({ tid: 'north', tv: 1 })
    const { jti, sid, sub } = claims
    const time = new Date().toISOString()
    const asked = new Map<() => Promise<unknown>, readonly unknown[]>([
      [() => store.isTokenRevoked(claims, {}), [jti, sid, sub, 1, 'north', 1, 1]],
      [() => store.isApiKeyRevoked('key', 'user', 1, {}), ['key', 'user', 1, null]],
      [() => store.isSubjectRevoked('a b', 1, {}), ['a b', 1, null]],
      [() => store.unpublished(0, 10, {}), [time, 10]],
      [() => store.removeExpired(10, {}), [time, 10]],
      [() => store.markPublished([1, 2], {}), [time, 1, 2]],
    ])

    for (const [ask, parameters] of asked) {
      let text = ''
      const end = database.observe({
        statement: ({ sql }) => {
          text = sql
        },
      })
      await ask()
      end()

      await assertBounded(database, CompiledQuery.raw(text, [...parameters]))
    }
  })
}

async function openStore({ open }: TestEngine) {
  const opened = await open<RevocationTables>()
  const { database } = opened
  await createTables(database, revocationTables)
  const store = new RevocationStore({
    ...{ database, keepSeconds: 600, graceSeconds: 60, now: Date.now },
  })
  return {
    ...{ store, database },
    add: (what: Revocable) => database.transaction((queries) => store.insert(queries, [what])),
    async clear() {
      await database.queries().deleteFrom('revocations').execute()
      await database.queries().deleteFrom('auth_versions').execute()
    },
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
}
