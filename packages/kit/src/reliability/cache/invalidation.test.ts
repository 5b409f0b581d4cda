import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gate, reportCache, settled, source, testCache } from './testing/caches.ts'

test('a load that began before an invalidation is not kept, and no later caller gets it', async (t) => {
  const { reports } = reportCache(t)
  const [before, after] = [gate<string>(), gate<string>()]
  const early = reports.getOrLoad('7', before.load)
  await before.begun

  await reports.invalidate('7')
  const late = reports.getOrLoad('7', after.load)
  before.open('old')
  await early
  after.open('new')

  assert.deepEqual([await early, await late], ['old', 'new'])
  assert.equal(await reports.getOrLoad('7', before.load), 'new')
  assert.equal(reports.counts.overtaken, 1)
})

test('a load behind a stale value is overtaken as any other', async (t) => {
  const { reports, clock } = reportCache(t, { ttlMs: 1_000, maxStaleMs: 1_000 })
  const database = source('older')
  await reports.getOrLoad('7', database.load)
  clock.advance(1_500)
  const behind = gate<string>()
  await reports.getOrLoad('7', behind.load)
  await behind.begun

  await reports.invalidate('7')
  behind.open('old')
  await settled()
  database.value = 'new'

  assert.equal(await reports.getOrLoad('7', database.load), 'new')
})

test('a tag invalidates what carries it in all caches, and nothing else', async (t) => {
  const { cache } = testCache(t)
  const tags = (key: string) => [`vehicle:${key}`]
  const reports = cache.forEveryone<string>({ name: 'report', ttlMs: 1_000, tags })
  const photos = cache.forEveryone<string>({ name: 'photo', ttlMs: 1_000, tags })
  const database = source('old')
  for (const key of ['7', '8']) await reports.getOrLoad(key, database.load)
  await photos.getOrLoad('7', database.load)
  database.value = 'new'

  await cache.invalidateTags(['vehicle:7'])

  assert.equal(await reports.getOrLoad('7', database.load), 'new')
  assert.equal(await photos.getOrLoad('7', database.load), 'new')
  assert.equal(await reports.getOrLoad('8', database.load), 'old')
})

test('a cache is cleared without the others', async (t) => {
  const { cache } = testCache(t)
  const [reports, photos] = ['report', 'photo'].map((name) => {
    return cache.forEveryone<string>({ name, ttlMs: 1_000 })
  })
  const database = source('old')
  for (const each of [reports, photos]) await each?.getOrLoad('7', database.load)
  database.value = 'new'

  await reports?.clear()

  assert.equal(await reports?.getOrLoad('7', database.load), 'new')
  assert.equal(await photos?.getOrLoad('7', database.load), 'old')
})
