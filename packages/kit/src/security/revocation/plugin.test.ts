import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import fastify from 'fastify'
import { createTables } from '../../reliability/database/index.ts'
import { engines } from '../../reliability/database/testing/databases.ts'
import { type RevocationOptions, revocation, revocationTables } from './index.ts'
import { resolveOptions } from './options.ts'
import { claimsOf } from './testing/claims.ts'

for (const { engine, open } of engines) {
  test(`${engine}: the application is ready when the replica is fresh, and closes it`, async (t) => {
    const { database } = await opened(t, open)
    const app = fastify()
    await app.register(revocation, { database })

    await app.ready()

    assert.equal(app.revocation.check(claimsOf()), 'live')
    await app.close()
    assert.equal(app.revocation.check(claimsOf()), 'stale')
  })

  test(`${engine}: the start fails if the revocations cannot be read`, async (t) => {
    const opening = await open()
    t.after(() => opening[Symbol.asyncDispose]())
    const app = fastify()
    t.after(() => app.close())
    await app.register(revocation, { database: opening.database, startTimeoutMs: 100 })

    await assert.rejects(async () => app.ready(), /could not be read within 100 ms/)
  })
}

test('the database and Redis of the application are used, and its health is told', async (t) => {
  const [sqlite] = engines
  const { database } = await opened(t, sqlite?.open)
  const told: { name: string; criticality: string; check: () => void }[] = []
  const app = fastify()
  app.decorate('database', database)
  app.decorate('health', { register: (dependency: never) => told.push(dependency) } as never)
  await app.register(revocation)

  await app.ready()
  told[0]?.check()
  await app.close()

  assert.deepEqual([told[0]?.name, told[0]?.criticality], ['revocation', 'degradable'])
  assert.throws(() => told[0]?.check(), /not fresh/)
})

test('without a database there is nothing to register', async (t) => {
  const app = fastify()
  t.after(() => app.close())

  await assert.rejects(async () => app.register(revocation), /database/)
})

test('options that would break the promise are refused by name', () => {
  const wrong: readonly RevocationOptions[] = [
    { cycleMs: 501 },
    { pollMs: 501 },
    { pollMs: 0 },
    { tokenLifeSecondsMax: 1.5 },
    { timeoutMs: Number.NaN },
  ]
  for (const options of wrong) {
    const [name = ''] = Object.keys(options)
    assert.throws(() => resolveOptions(options), { name: 'RangeError', message: new RegExp(name) })
  }
})

type Open = (typeof engines)[number]['open']

async function opened(t: TestContext, open: Open | undefined) {
  if (open === undefined) throw new Error('there is no such engine')
  const opening = await open()
  t.after(() => opening[Symbol.asyncDispose]())
  await createTables(opening.database, revocationTables)
  return opening
}
