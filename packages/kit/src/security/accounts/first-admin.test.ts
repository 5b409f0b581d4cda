import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engines } from '../../reliability/database/testing/databases.ts'
import { ensureFirstAdmin } from './first-admin.ts'
import { accountService, goodPassword } from './testing/account-service.ts'

const wanted = { email: 'Root@Example.com', password: goodPassword }

for (const engine of engines) {
  test(`${engine.engine}: the first administrator is made once and can sign in`, async () => {
    await using service = await accountService(engine)

    const first = await ensureFirstAdmin(partsOf(service), wanted)
    const second = await ensureFirstAdmin(partsOf(service), { ...wanted, email: 'b@example.com' })

    assert.deepEqual(first, { isCreated: true, email: 'Root@example.com', username: 'admin' })
    assert.deepEqual(second, { isCreated: false })
    const answer = await service.post('/auth/login', { username: 'admin', password: goodPassword })
    const list = await service.get('/admin/users', answer.json().access_token)
    assert.equal(list.statusCode, 200, list.body)
    assert.equal(list.json().items.length, 1)
    assert.equal((await service.records())[0]?.action, 'auth.registered')
  })

  test(`${engine.engine}: nodes that start at once make one, whatever each was told`, async () => {
    await using service = await accountService(engine)
    const nodes = [service, ...(await Promise.all([1, 2, 3].map(() => service.another())))]

    const made = await Promise.all(
      nodes.map((_node, index) =>
        ensureFirstAdmin(partsOf(service), { ...wanted, email: `root${index}@example.com` }),
      ),
    )

    assert.equal(made.filter(({ isCreated }) => isCreated).length, 1)
    const admins = await service.database.queries().selectFrom('users').select('id').execute()
    assert.equal(admins.length, 1)
  })

  test(`${engine.engine}: a generated password is told once, and is good`, async () => {
    await using service = await accountService(engine)

    const first = await ensureFirstAdmin(partsOf(service), 'generate')
    const second = await ensureFirstAdmin(partsOf(service), 'generate')

    assert.ok(first.isCreated)
    assert.match(first.password ?? '', /^([a-z2-9]{5}-){3}[a-z2-9]{5}$/)
    assert.deepEqual(second, { isCreated: false })
    const { email, password } = first
    assert.equal((await service.post('/auth/login', { email, password })).statusCode, 200)
  })

  test(`${engine.engine}: a weak password, and an address that somebody has, are refused`, async () => {
    await using service = await accountService(engine)
    await service.add('ann')
    const parts = partsOf(service)

    await assert.rejects(
      ensureFirstAdmin(parts, { ...wanted, password: 'admin123' }),
      /RangeError: the first administrator: /,
    )
    await assert.rejects(
      ensureFirstAdmin(parts, { ...wanted, email: 'ANN@example.com' }),
      /somebody has registered as ANN@example\.com/,
    )
    assert.equal((await service.row('ann')).role, 'user')
  })

  test(`${engine.engine}: also a disabled administrator is one`, async () => {
    await using service = await accountService(engine)
    await service.admin()
    await service.change('boss', { disabled_at: new Date().toISOString() })

    assert.deepEqual(await ensureFirstAdmin(partsOf(service), wanted), { isCreated: false })
  })
}

function partsOf({ app, database }: Awaited<ReturnType<typeof accountService>>) {
  return { database, passwords: app.passwords, audit: app.audit }
}
