import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AnyDatabase, DatabaseTimeoutError } from '../../reliability/database/index.ts'
import { engines } from '../../reliability/database/testing/databases.ts'
import { createRevocation, revocationTables } from './index.ts'
import { claimsOf } from './testing/claims.ts'
import { openNodes, until } from './testing/nodes.ts'

const [sqlite] = engines
if (sqlite === undefined) throw new Error('SQLite is one of the engines')

test('a commit of which nobody knows whether it happened is looked up, and nothing accepted meanwhile', async (t) => {
  const { database } = await openNodes(t, sqlite)
  assert.equal(revocationTables.name, 'revocation')
  let isForgetful = false
  const forgetful: AnyDatabase = {
    ...database,
    async transaction(work, options) {
      const result = await database.transaction(work, options)
      // It is committed, and the answer is lost.
      if (isForgetful) throw new DatabaseTimeoutError('no answer came in time')
      return result
    },
  }
  const one = createRevocation({ database: forgetful })
  t.after(() => one.close())
  await one.start()
  const claims = claimsOf()

  isForgetful = true
  const failing = one.transaction((_queries, revoke) => revoke({ kind: 'session', id: claims.sid }))
  await assert.rejects(failing, { code: 'DATABASE_TIMEOUT' })

  assert.equal(one.check(claims), 'stale')
  assert.equal(await one.confirm(claims), 'revoked')
  isForgetful = false
  await until(() => one.isFresh, 'fresh again')
  assert.equal(one.check(claims), 'revoked')
})
