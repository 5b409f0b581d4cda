import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines } from '../../reliability/database/testing/databases.ts'
import { accountService } from './testing/account-service.ts'

const issuer = 'https://login.example.org'

for (const engine of engines) {
  test(`${engine.engine}: a subject of an issuer is one user, however often it comes`, async () => {
    await using service = await accountService(engine)
    const { accounts } = service.app
    const claims = { email: 'Ann@example.org', email_verified: true }

    const all = await Promise.all(
      Array.from({ length: 4 }, () => accounts.externalUser(issuer, 'subject-1', claims)),
    )
    const again = await accounts.externalUser(issuer, 'subject-1', {})
    const others = [
      await accounts.externalUser(issuer, 'subject-2', {}),
      await accounts.externalUser('https://other.example.org', 'subject-1', {}),
    ]

    assert.deepEqual(again?.roles, ['user'])
    assert.equal(new Set([...all, again].map((user) => user?.userId)).size, 1)
    assert.equal(new Set([again, ...others].map((user) => user?.userId)).size, 3)
    const row = await accounts.find(again?.userId ?? '')
    assert.deepEqual([row.email, row.password_hash], ['Ann@example.org', null])
  })

  test(`${engine.engine}: no address leads an issuer to an account that is here`, async () => {
    await using service = await accountService(engine)
    const id = await service.add('ann')
    const { accounts } = service.app

    const taken = { email: 'ann@example.com', email_verified: true }
    const user = await accounts.externalUser(issuer, 'subject-1', taken)
    const unverified = await accounts.externalUser(issuer, 'subject-2', { email: 'b@example.com' })

    assert.notEqual(user?.userId, id)
    assert.equal((await accounts.find(user?.userId ?? '')).email, null)
    assert.equal((await accounts.find(unverified?.userId ?? '')).email, null)
  })

  test(`${engine.engine}: a disabled user of another issuer is nobody`, async () => {
    await using service = await accountService(engine)
    const boss = await service.admin()
    const { accounts } = service.app
    const user = await accounts.externalUser(issuer, 'subject-1', {})

    await service.patch(`/admin/users/${user?.userId}`, boss.access_token, { disabled: true })

    assert.equal(await accounts.externalUser(issuer, 'subject-1', {}), undefined)
  })

  for (const how of ['disabled', 'revoked'] as const) {
    test(`${engine.engine}: who is ${how} needs a new token of the issuer too`, async () => {
      await using service = await accountService(engine)
      const boss = await service.admin()
      const { accounts, revocation } = service.app
      const user = await accounts.externalUser(issuer, 'subject-1', {})
      const id = user?.userId ?? ''
      const issued = Math.floor(Date.now() / 1_000)
      const before = revocation.checkSubject(issuer, 'subject-1', issued)

      const authorization = `Bearer ${boss.access_token}`
      if (how === 'revoked')
        await service.post(`/admin/users/${id}/revoke`, undefined, { authorization })
      else await service.patch(`/admin/users/${id}`, boss.access_token, { disabled: true })

      assert.equal(before, 'live')
      assert.equal(revocation.checkSubject(issuer, 'subject-1', issued), 'revoked')
      assert.equal(revocation.checkSubject(issuer, 'subject-1', issued + 60), 'live')
      assert.equal(revocation.checkSubject(issuer, 'subject-2', issued), 'live')
    })
  }
}
