import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { postgresDatabase } from '@plimsoll/kit/database/postgres'
import { sharedPostgres } from '../../../../tools/servers/shared-postgres.ts'
import { tcpProxy } from '../../../../tools/servers/tcp-proxy.ts'
import { awaitFirstAnswer } from './first-answer.ts'
import type { ServiceTables } from './service-tables.ts'

test('a store that is silent at first is asked again until it answers', async () => {
  await using stand = await standBehindProxy()
  await stand.proxy.set('blackhole')

  const answered = awaitFirstAnswer(stand.store)
  await setTimeout(500)
  await stand.proxy.set('pass')

  await answered
  // One try is silent to its end, and more than one was made.
  assert.ok(stand.store.stats().connectionsFailed > 1)
})

test('a store that stays silent is waited for no longer than asked', async () => {
  await using stand = await standBehindProxy()
  await stand.proxy.set('blackhole')
  const startedAt = performance.now()

  await assert.rejects(awaitFirstAnswer(stand.store, 600), /The store does not answer/)

  const tookMs = performance.now() - startedAt
  assert.ok(tookMs >= 600 && tookMs < 3_000, `${tookMs} ms`)
})

test('where nothing listens it is told at once', async () => {
  await using stand = await standBehindProxy()
  await stand.proxy.set('refuse')

  await assert.rejects(awaitFirstAnswer(stand.store), /The store does not answer/)

  assert.equal(stand.store.stats().connectionsFailed, 1)
})

async function standBehindProxy() {
  await using stack = new AsyncDisposableStack()
  const server = await sharedPostgres()
  const url = await server.createDatabase()
  stack.defer(() => server.dropDatabase(url))
  const proxy = stack.use(await tcpProxy({ port: Number(new URL(url).port) }))
  const options = { url: proxy.through(url), connectionTimeoutMs: 200 }
  const store = await postgresDatabase<ServiceTables>(options)
  stack.defer(() => store.close())
  const owned = stack.move()
  return { proxy, store, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
