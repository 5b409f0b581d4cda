import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '../../reliability/database/index.ts'
import { engines } from '../../reliability/database/testing/databases.ts'
import { accountService, bearer, type Credentials } from './testing/account-service.ts'

for (const engine of engines) {
  test(`${engine.engine}: a new role takes effect at once, and the session stays`, async () => {
    await using service = await accountService(engine)
    const boss = await service.admin()
    const ann = await service.signIn('ann')

    const answer = await service.patch(urlOf(ann), boss.access_token, { role: 'admin' })

    assert.deepEqual([answer.statusCode, answer.json().role], [200, 'admin'], answer.body)
    assert.equal((await service.get('/auth/me', ann.access_token)).statusCode, 401)
    const { refresh_token } = ann
    const refreshed = await service.post('/auth/refresh', { refresh_token })
    assert.equal((await service.get('/admin/users', refreshed.json().access_token)).statusCode, 200)
    const record = (await service.records()).find(({ action }) => action === 'user.role_changed')
    assert.equal(record?.user_id, boss.user.id)
    assert.equal(record?.resource, `user/${ann.user.id}`)
    assert.match(JSON.stringify(record?.details), /"from":"user","to":"admin"/)
  })

  test(`${engine.engine}: a demoted administrator is one no more, with the same token`, async () => {
    await using service = await accountService(engine)
    const boss = await service.admin('boss')
    const other = await service.admin('other')

    await service.patch(urlOf(other), boss.access_token, { role: 'user' })

    assert.equal((await service.get('/admin/users', other.access_token)).statusCode, 401)
    const { refresh_token } = other
    const refreshed = await service.post('/auth/refresh', { refresh_token })
    assert.equal((await service.get('/admin/users', refreshed.json().access_token)).statusCode, 403)
  })

  test(`${engine.engine}: who is disabled is out at once, and comes back when enabled`, async () => {
    await using service = await accountService(engine)
    const boss = await service.admin()
    const ann = await service.signIn('ann')

    const answer = await service.patch(urlOf(ann), boss.access_token, { disabled: true })

    assert.notEqual(answer.json().disabled_at, null)
    const { refresh_token } = ann
    assert.equal((await service.get('/auth/me', ann.access_token)).statusCode, 401)
    assert.equal((await service.post('/auth/refresh', { refresh_token })).statusCode, 401)
    await service.patch(urlOf(ann), boss.access_token, { disabled: false })
    assert.equal((await service.post('/auth/refresh', { refresh_token })).statusCode, 401)
    await service.signIn('ann')
    const actions = (await service.records()).map(({ action }) => action)
    assert.ok(actions.includes('user.disabled') && actions.includes('user.enabled'))
  })

  test(`${engine.engine}: the last administrator stays one`, async () => {
    await using service = await accountService(engine)
    const boss = await service.admin('boss')
    await service.admin('gone')
    await service.change('gone', { disabled_at: new Date().toISOString() })

    const answers = await Promise.all([
      service.patch(urlOf(boss), boss.access_token, { role: 'user' }),
      service.patch(urlOf(boss), boss.access_token, { disabled: true }),
    ])

    for (const { statusCode, body } of answers) {
      assert.deepEqual([statusCode, JSON.parse(body).error_code], [409, 'LAST_ADMIN'])
    }
    assert.equal((await service.get('/admin/users', boss.access_token)).statusCode, 200)
  })

  test(`${engine.engine}: of administrators who take each other's role one is left`, async () => {
    await using service = await accountService(engine)
    for (let round = 0; round < 3; round++) {
      const one = await service.admin(`one-${round}`)
      const two = await service.admin(`two-${round}`)
      for (let past = 0; past < round; past++) {
        for (const name of [`one-${past}`, `two-${past}`])
          await service.change(name, { role: 'user' })
      }

      const answers = await Promise.all([
        service.patch(urlOf(two), one.access_token, { role: 'user' }),
        service.patch(urlOf(one), two.access_token, { role: 'user' }),
      ])

      const codes = answers.map(({ statusCode }) => statusCode)
      assert.equal(codes.filter((code) => code === 200).length, 1, codes.join())
      const admins = await service.database
        .queries()
        .selectFrom('users')
        .select('id')
        .where('role', '=', 'admin')
        .execute()
      assert.equal(admins.length, 1)
    }
  })

  test(`${engine.engine}: an administrator ends all sessions of somebody`, async () => {
    await using service = await accountService(engine)
    const boss = await service.admin()
    const ann = await service.signIn('ann')

    const answer = await service.post(`${urlOf(ann)}/revoke`, undefined, bearer(boss.access_token))

    assert.equal(answer.statusCode, 204, answer.body)
    assert.equal((await service.get('/auth/me', ann.access_token)).statusCode, 401)
    const { refresh_token } = ann
    assert.equal((await service.post('/auth/refresh', { refresh_token })).statusCode, 401)
    const record = (await service.records()).at(-1)
    assert.deepEqual([record?.action, record?.user_id], ['auth.session_revoked', boss.user.id])
  })

  test(`${engine.engine}: nobody else manages users, and what is not there is 404`, async () => {
    await using service = await accountService(engine)
    const boss = await service.admin()
    const ann = await service.signIn('ann')
    const missing = `/admin/users/${newId()}`

    const refused = await Promise.all([
      service.get('/admin/users', ann.access_token),
      service.get(urlOf(boss), ann.access_token),
      service.patch(urlOf(ann), ann.access_token, { role: 'admin' }),
      service.post(`${urlOf(boss)}/revoke`, undefined, bearer(ann.access_token)),
    ])
    const unknown = await Promise.all([
      service.get(missing, boss.access_token),
      service.patch(missing, boss.access_token, { disabled: true }),
      service.post(`${missing}/revoke`, undefined, bearer(boss.access_token)),
    ])
    const wrong = await service.patch(urlOf(ann), boss.access_token, { role: 'emperor' })

    assert.deepEqual(
      refused.map(({ statusCode }) => statusCode),
      [403, 403, 403, 403],
    )
    assert.deepEqual(
      unknown.map(({ statusCode }) => statusCode),
      [404, 404, 404],
    )
    assert.equal(wrong.statusCode, 400)
  })

  test(`${engine.engine}: users are listed in pages, newest first`, async () => {
    await using service = await accountService(engine)
    const boss = await service.admin()
    for (const name of ['ann', 'bob', 'carol', 'dave']) await service.add(name)

    const names = await pagesOf(service, boss, '/admin/users?limit=2')

    assert.deepEqual(names, ['dave', 'carol', 'bob', 'ann', 'boss'])
    const listed = await service.get('/admin/users', boss.access_token)
    assert.doesNotMatch(listed.body, /argon2|password_hash/)
  })

  test(`${engine.engine}: users are found by role and by the beginning of their address`, async () => {
    await using service = await accountService(engine)
    const boss = await service.admin()
    for (const name of ['anna', 'ann', 'an.other', 'bob']) await service.add(name)

    const byAddress = await pagesOf(service, boss, '/admin/users?limit=1&email=ANN')
    const byRole = await pagesOf(service, boss, '/admin/users?limit=2&role=admin')
    const byBoth = await pagesOf(service, boss, '/admin/users?role=admin&email=a')
    const wild = await pagesOf(service, boss, '/admin/users?email=%25')

    assert.deepEqual(byAddress, ['ann', 'anna'])
    assert.deepEqual([byRole, byBoth, wild], [['boss'], [], []])
    for (const cursor of ['x', 'eA', Buffer.from("' or 1=1").toString('base64url')]) {
      const answer = await service.get(`/admin/users?cursor=${cursor}`, boss.access_token)
      assert.equal(answer.statusCode, 400)
    }
  })
}

type Service = Awaited<ReturnType<typeof accountService>>

function urlOf({ user }: Credentials): string {
  return `/admin/users/${user.id}`
}

async function pagesOf(service: Service, by: Credentials, url: string): Promise<string[]> {
  const names: string[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const more: string = cursor === '' ? url : `${url}&cursor=${cursor}`
    const answer = await service.get(more, by.access_token)
    assert.equal(answer.statusCode, 200, answer.body)
    const page: { items: { username: string }[]; next_cursor: string | null } = answer.json()
    names.push(...page.items.map(({ username }) => username))
    cursor = page.next_cursor
  }
  return names
}
