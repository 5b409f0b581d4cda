import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify from 'fastify'
import { cache } from './index.ts'

test('a handler serves from the cache, and its request knows', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  await app.register(cache)
  const reports = app.cache.forEveryone<string>({ name: 'report', ttlMs: 1_000 })
  app.get('/', (request) => reports.getOrLoad('7', () => 'value', { request }))
  const outcomes: unknown[] = []
  app.addHook('onResponse', async ({ cacheOutcome }) => void outcomes.push(cacheOutcome))

  const answers = [await app.inject('/'), await app.inject('/')]

  assert.deepEqual(
    answers.map(({ body }) => body),
    ['value', 'value'],
  )
  assert.deepEqual(outcomes, ['miss', 'hit'])
})

test('what a definition wants warm is there when the service is', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  await app.register(cache)
  const labels = app.cache.forEveryone<string>({
    name: 'label',
    ttlMs: 1_000,
    warm: () => ['en', 'de'].map((key) => [key, async () => `in ${key}`] as const),
  })

  await app.ready()

  assert.equal(await labels.getOrLoad('de', () => 'loaded late'), 'in de')
  assert.equal(app.cache.stats().caches['label']?.loads, 2)
})

test('warming that fails or hangs keeps no service from starting', async (t) => {
  const lines: string[] = []
  const app = fastify({ logger: { stream: { write: (line: string) => void lines.push(line) } } })
  t.after(() => app.close())
  await app.register(cache, { warmWaitMs: 20 })
  const never = new Promise<string>(() => {})
  const fails = () => {
    throw new Error('the database is away')
  }
  app.cache.forEveryone<string>({ name: 'one', ttlMs: 1, warm: () => [['a', fails]] })
  app.cache.forEveryone<string>({ name: 'two', ttlMs: 1, warm: () => [['b', () => never]] })

  await app.ready()

  assert.match(lines.join(''), /a load into the cache failed/)
})

test('an option that makes no sense is named', async (t) => {
  const app = fastify()
  t.after(() => app.close())

  const started = app.register(cache, { bytesMax: 0 })

  await assert.rejects(async () => started, /cache\.bytesMax must be a whole number above 0, got 0/)
})
