import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { test } from 'node:test'
import { sharedPostgres } from '../../../../../tools/servers/shared-postgres.ts'
import type { Orders } from './testing/backup-main.ts'
import {
  type BackupPlace,
  backupPlace,
  databasesLike,
  engineNames,
  insertTransfers,
  numbers,
  transferIds,
} from './testing/backup-place.ts'

for (const engine of engineNames) {
  test(`${engine}: a backup that was killed is none, and the next one clears up`, async () => {
    await using place = await backupPlace(engine)

    await killed(place, { action: 'create', name: '', dieAt: 'count' })
    const left = await readdir(place.directory)
    const listed = await place.backups().list()
    await place.backups().run()

    assert.ok(left.some((name) => name.startsWith('.unfinished-')))
    assert.ok(left.some((name) => name.startsWith('.lock-')))
    assert.deepEqual(listed, [])
    assert.equal((await readdir(place.directory)).length, 1)
  })

  for (const dieAt of ['check', 'swap', 'swap-done']) {
    test(`${engine}: killed at ${dieAt}, a restore leaves the old database or the new`, async () => {
      await using place = await backupPlace(engine)
      const backups = place.backups()
      const { name } = await backups.create()
      const database = await place.open()
      await insertTransfers(database, 21, 5)
      await database.close()

      await killed(place, { action: 'restore', name, dieAt })
      const reopened = await place.open()
      const found = await transferIds(reopened)
      await reopened.close()
      await backups.restore(name)

      assert.deepEqual(found, numbers(1, dieAt === 'swap-done' ? 20 : 25))
      assert.deepEqual(await transferIds(await place.open()), numbers(1, 20))
      const files = await readdir(place.folder)
      assert.deepEqual(
        files.filter((file) => file.includes('restoring')),
        [],
      )
    })
  }
}

test('postgres: the scratch database of a verification that was killed is dropped', async () => {
  await using place = await backupPlace('postgres')
  const { name } = await place.backups().create()
  const { url } = await sharedPostgres()
  const before = await databasesLike(url, 'plimsoll_scratch_%')

  await killed(place, { action: 'verify', name, dieAt: 'check' })
  const left = await databasesLike(url, 'plimsoll_scratch_%')
  await place.backups().verify(name)
  const after = await databasesLike(url, 'plimsoll_scratch_%')

  const added = left.filter((each) => !before.includes(each))
  assert.equal(added.length, 1)
  assert.ok(!after.includes(added[0] ?? ''))
})

async function killed(
  { address, directory }: BackupPlace,
  orders: Pick<Orders, 'action' | 'name' | 'dieAt'>,
): Promise<void> {
  const text = JSON.stringify({ address, directory, ...orders })
  const script = new URL('./testing/backup-main.ts', import.meta.url).pathname
  const child = execFile(process.execPath, [...process.execArgv, script, text], () => undefined)
  const [, signal] = await once(child, 'exit')
  assert.equal(signal, 'SIGKILL')
}
