import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Cache } from './cache.ts'
import type { Flight } from './flight.ts'
import type { CacheOutcome } from './index.ts'
import { resolveOptions } from './options.ts'
import { gate, reportCache, settled, source } from './testing/caches.ts'

test('a thousand callers of a missing value cause one load', async (t) => {
  const { reports } = reportCache(t)
  const database = source({ n: 1 })

  const calls = Array.from({ length: 1_000 }, () => reports.getOrLoad('7', database.load))
  const values = await Promise.all(calls)

  assert.equal(database.count, 1)
  assert.ok(values.every((value) => value === values[0]))
  assert.equal(reports.counts.joined, 999)
})

test('control: without single flight they cause a thousand', async (t) => {
  class Forgetful extends Map<string, Flight> {
    override set() {
      return this
    }
  }
  const cache = new Cache({ ...resolveOptions({}), flights: new Forgetful() }, undefined)
  t.after(() => cache.close())
  const reports = cache.forEveryone({ name: 'report', ttlMs: 1_000 })
  const database = source(1)

  await Promise.all(Array.from({ length: 1_000 }, () => reports.getOrLoad('7', database.load)))

  assert.equal(database.count, 1_000)
})

test('a value is served from memory until its time is up, and loaded anew then', async (t) => {
  const { reports, clock } = reportCache(t, { ttlMs: 1_000 })
  const database = source('old')
  await reports.getOrLoad('7', database.load)
  database.value = 'new'

  clock.advance(999)
  const before = await reports.getOrLoad('7', database.load)
  clock.advance(1)
  const after = await reports.getOrLoad('7', database.load)

  assert.deepEqual([before, after, database.count], ['old', 'new', 2])
})

test('a value that is no longer fresh is served while one load behind it makes it new', async (t) => {
  const { reports, clock } = reportCache(t, { ttlMs: 1_000, maxStaleMs: 500 })
  const database = source('old')
  await reports.getOrLoad('7', database.load)
  database.value = 'new'
  clock.advance(1_200)

  const calls = Array.from({ length: 10 }, () => reports.getOrLoad('7', database.load))
  const during = await Promise.all(calls)
  await settled()
  const after = await reports.getOrLoad('7', database.load)

  assert.deepEqual(new Set(during), new Set(['old']))
  assert.deepEqual([after, database.count, reports.counts.stale], ['new', 2, 10])
})

test('a source that fails is covered by the old value up to its limit, not longer', async (t) => {
  const { reports, clock, errors } = reportCache(t, { ttlMs: 1_000, maxStaleMs: 5_000 })
  const database = source('old')
  await reports.getOrLoad('7', database.load)
  database.error = new Error('the database is away')

  const served = []
  for (clock.advance(1_000); clock.now() < 6_000; clock.advance(100)) {
    served.push(await reports.getOrLoad('7', database.load))
    await settled()
  }
  const tooOld = reports.getOrLoad('7', database.load)

  await assert.rejects(tooOld, /the database is away/)
  assert.deepEqual(new Set(served), new Set(['old']))
  // One load a second, not one for each of 50 callers, and the last.
  assert.deepEqual([database.count, errors.length], [7, 5])
})

test('an error is for those who waited; the next caller loads anew', async (t) => {
  const { reports } = reportCache(t)
  const database = source('well')
  database.error = new Error('away')

  const failed = [reports.getOrLoad('7', database.load), reports.getOrLoad('7', database.load)]
  const outcomes = await Promise.allSettled(failed)
  database.error = undefined
  const next = await reports.getOrLoad('7', database.load)

  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  assert.deepEqual([next, database.count, reports.counts.loadErrors], ['well', 2, 1])
})

test('a caller that goes away leaves the load to the others', async (t) => {
  const { reports } = reportCache(t)
  const slow = gate<string>()
  const leaving = new AbortController()
  const gone = reports.getOrLoad('7', slow.load, { signal: leaving.signal })
  const stays = reports.getOrLoad('7', slow.load)
  const signal = await slow.begun

  leaving.abort(new Error('gone'))
  await assert.rejects(gone, /gone/)
  slow.open('value')

  assert.equal(await stays, 'value')
  assert.equal(signal.aborted, false)
  await assert.rejects(reports.getOrLoad('7', slow.load, { signal: leaving.signal }), /gone/)
})

test('a load ends at its own deadline, also one that does not mind its signal', async (t) => {
  const { reports, clock } = reportCache(t, { loadTimeoutMs: 300 })
  const hanging = gate<string>()
  const waiting = reports.getOrLoad('7', hanging.load)
  const signal = await hanging.begun

  clock.advance(300)

  await assert.rejects(waiting, { code: 'REQUEST_TIMEOUT' })
  assert.equal(signal.aborted, true)
  assert.equal(await reports.getOrLoad('7', source('next').load), 'next')
  assert.equal(clock.waiting, 0)
})

test('that something is not there is believed for a shorter time', async (t) => {
  const { reports, clock } = reportCache(t, {
    ttlMs: 10_000,
    maxStaleMs: 9_000,
    negativeTtlMs: 500,
  })
  const database = source(undefined)
  await reports.getOrLoad('7', database.load)

  clock.advance(499)
  await reports.getOrLoad('7', database.load)
  const loadsBefore = database.count
  clock.advance(1)
  database.value = 'there now'

  assert.equal(loadsBefore, 1)
  assert.equal(await reports.getOrLoad('7', database.load), 'there now')
})

test('the request that asked can tell where its value came from', async (t) => {
  const { reports, clock } = reportCache(t, { ttlMs: 1_000, maxStaleMs: 1_000 })
  const outcomes: (CacheOutcome | undefined)[] = []

  for (const passedMs of [0, 500, 1_000]) {
    clock.advance(passedMs)
    const request = { cacheOutcome: undefined }
    await reports.getOrLoad('7', () => 'value', { request })
    outcomes.push(request.cacheOutcome)
  }

  assert.deepEqual(outcomes, ['miss', 'hit', 'stale'])
})
