import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertWellFormed, seriesOf } from '../../observability/metrics/testing/listed-metrics.ts'
import { type BackupFreshness, backupMetrics, watchFreshness } from './index.ts'
import { backupPlace } from './testing/backup-place.ts'

test('the newest verified backup is known to a process that did not make it', async () => {
  await using place = await backupPlace('sqlite')
  let time = Date.parse('2026-11-21T06:00:00.000Z')
  const backups = place.backups({ now: () => new Date(time) })
  const { manifest } = await backups.run()
  time += 3_600_000
  const unverified = await backups.create()
  time += 3_600_000
  // Verified late, and no newer for that.
  await backups.verify((await backups.list())[1]?.name ?? '')

  const watch = watchFreshness(place.backups())
  const before = watch.stats()
  await watch.look()
  watch.stop()
  const known = watch.stats() ?? assert.fail()

  const series = seriesOf(backupMetrics, known)
  assert.equal(before, undefined)
  assert.equal(series['backup_verified_timestamp_seconds'], Date.parse(manifest.created_at) / 1_000)
  assert.equal(series['backup_last_bytes'], unverified.manifest.bytes)
  assert.equal(series['backup_last_duration_seconds'], unverified.manifest.duration_ms / 1_000)
  assert.ok(Number(series['backup_restore_seconds']) > 0)
  assert.equal(series['backups'], 2)
  assertWellFormed(backupMetrics)
})

test('without any backup the time is 0, and nothing has a size', async () => {
  await using place = await backupPlace('sqlite')

  const series = seriesOf(backupMetrics, await place.backups().latest())

  assert.deepEqual(series, { backup_verified_timestamp_seconds: 0, backups: 0 })
})

test('what was seen stays while the directory cannot be read, and that is told once', async () => {
  const none: BackupFreshness = { count: 0, newest: undefined, newestVerified: undefined }
  const away = new Error('the disk is gone')
  const problems: unknown[] = []
  let latest = () => Promise.resolve(none)
  const watch = watchFreshness(
    { latest: () => latest() },
    { onProblem: (error) => problems.push(error) },
  )
  await watch.look()

  latest = () => Promise.reject(away)
  await watch.look()
  await watch.look()
  latest = () => Promise.resolve(none)
  await watch.look()
  latest = () => Promise.reject(away)
  await watch.look()
  watch.stop()

  assert.equal(watch.stats(), none)
  assert.deepEqual(problems, [away, away])
})
