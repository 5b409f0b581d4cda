import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { sharedPostgres } from '../../../../tools/servers/shared-postgres.ts'
import { tcpProxy } from '../../../../tools/servers/tcp-proxy.ts'
import { loadServiceConfig } from '../config.ts'
import { readyStore } from './ready-store.ts'

test('an embedded store is opened once, and is migrated by the one who serves', async (t) => {
  const threads = startedThreads(t)
  const { config } = await loadServiceConfig({ NODE_ENV: 'test', DATA_DIR: folder(t) })

  const { store, migrated } = await readyStore(config)
  t.after(() => store.close())
  const users = await store.queries().selectFrom('users').select('id').execute()

  assert.ok(migrated.includes('0001 vehicle'))
  assert.deepEqual(users, [])
  // One writes and one reads.
  assert.equal(threads(), 2)
})

test('a store that this build may not use is closed again', async (t) => {
  const config = await loadServiceConfig({
    ...{ NODE_ENV: 'test', DATA_DIR: folder(t) },
    MIGRATE_ON_START: 'false',
  })

  await assert.rejects(readyStore(config.config), /migrate/)

  const { store } = await readyStore({ ...config.config, migrateOnStart: true })
  await store.close()
})

for (const migrateOnStart of [true, false]) {
  const how = migrateOnStart ? 'migrates' : 'only serves'
  test(`a start that ${how} waits for a PostgreSQL that answers late`, async (t) => {
    const server = await sharedPostgres()
    const url = await server.createDatabase()
    t.after(() => server.dropDatabase(url))
    await using proxy = await tcpProxy({ port: Number(new URL(url).port) })
    const { config } = await loadServiceConfig({ NODE_ENV: 'test', DATABASE_URL: url })
    await (await readyStore(config)).store.close()
    const late = { DATABASE_URL: proxy.through(url), DATABASE_CONNECT_TIMEOUT: '300ms' }
    const given = await loadServiceConfig({ NODE_ENV: 'test', ...late })

    await proxy.set('blackhole')
    const opening = readyStore({ ...given.config, migrateOnStart })
    await setTimeout(600)
    await proxy.set('pass')

    const { store } = await opening
    await store.check()
    await store.close()
  })
}

/** @returns how many were started since */
function startedThreads(t: TestContext): () => number {
  let started = 0
  const count = () => {
    started += 1
  }
  subscribe('worker_threads', count)
  t.after(() => unsubscribe('worker_threads', count))
  return () => started
}

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'plimsoll-ready-store-'))
  t.after(() => rmSync(path, { recursive: true, force: true }))
  return path
}
