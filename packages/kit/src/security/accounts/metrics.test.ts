import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify from 'fastify'
import {
  assertAllShown,
  assertWellFormed,
  listMetrics,
  seriesOf,
} from '../../observability/metrics/testing/listed-metrics.ts'
import { engines } from '../../reliability/database/testing/databases.ts'
import { KeyRing, secretKeys } from '../tokens/index.ts'
import { loginGuard } from './login-guard.ts'
import { accountMetrics, guardMetrics } from './metrics.ts'
import { accounts } from './plugin.ts'
import { accountService, secret } from './testing/account-service.ts'

const sqlite = engines.find(({ engine }) => engine === 'sqlite') ?? assert.fail('no SQLite')

test('the metrics are well-formed', () => {
  assertWellFormed([...accountMetrics, ...guardMetrics])
})

test('sign-ins are shown by how they ended, and what the guard refused by its quota', async () => {
  const guard = loginGuard({ secret, quotas: { 'identifier-network': '2/15m' } })
  await using service = await accountService(sqlite, { guard })
  await service.signIn('ann')
  for (const password of ['wrong', 'wrong again', 'once more']) {
    await service.post('/auth/login', { username: 'ann', password })
  }

  const stats = service.app.accounts.stats()

  const series = seriesOf(accountMetrics, stats)
  assert.equal(series['auth_logins_total{result="success"}'], 1)
  assert.equal(series['auth_logins_total{result="wrong"}'], 2)
  assert.equal(series['auth_logins_total{result="throttled"}'], 1)
  assert.equal(series['auth_logins_total{result="unknown"}'], 0)
  const denials = seriesOf(guardMetrics, guard.stats())
  assert.equal(denials['auth_guard_denials_total{guard="identifier-network"}'], 1)
  assert.equal(denials['auth_guard_denials_total{guard="network"}'], 0)
  assertAllShown(accountMetrics, stats)
})

test('the plugin shows them, those of its guard too if that counts', async () => {
  await using service = await accountService(sqlite)
  const { passwords, sessions, revocation, audit } = service.app
  const parts = { database: service.database, passwords, sessions, revocation, audit }
  const shown = async (guard?: { charge: never }) => {
    await using app = fastify()
    const listed = listMetrics(app)
    const keys = new KeyRing(secretKeys({ secret }))
    const names = { issuer: 'https://api.example.com', audience: 'api' }
    const own = guard === undefined ? {} : { guard }
    await app.register(accounts, {
      ...parts,
      ...names,
      ...own,
      secrets: { secret },
      keys,
      routes: false,
    })
    await app.ready()
    return listed.names
  }

  const ofAccounts = accountMetrics.map(({ name }) => name)
  assert.deepEqual(await shown({ charge: undefined as never }), ofAccounts)
  assert.deepEqual(await shown(), [...ofAccounts, 'auth_guard_denials_total'])
})
