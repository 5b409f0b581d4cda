import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { backupPlace, engineNames, numbers, transferIds } from './testing/backup-place.ts'

for (const engine of engineNames) {
  const dataFile = engine === 'sqlite' ? 'database.sqlite' : 'database.dump'

  test(`${engine}: a byte that changed is found, and the backup no longer counts`, async () => {
    await using place = await backupPlace(engine)
    const backups = place.backups()
    const { name } = await backups.run()
    const file = join(place.directory, name, dataFile)
    const bytes = await readFile(file)
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
    await writeFile(file, bytes)

    await assert.rejects(backups.verify(name), { code: 'BACKUP_DAMAGED', message: /SHA-256/ })
    await assert.rejects(backups.restore(name), { code: 'BACKUP_DAMAGED' })
    const [listed] = await backups.list()

    assert.equal(listed?.state, 'unverified')
    assert.equal((await backups.latest()).newestVerified, undefined)
    assert.deepEqual(await transferIds(await place.open()), numbers(1, 20))
  })

  test(`${engine}: a file that was cut, or is not there, is found`, async () => {
    await using place = await backupPlace(engine)
    const backups = place.backups()
    const { name, manifest } = await backups.create()
    const file = join(place.directory, name, dataFile)

    await writeFile(file, (await readFile(file)).subarray(0, manifest.bytes - 1))

    await assert.rejects(backups.verify(name), { code: 'BACKUP_DAMAGED', message: /bytes and had/ })
  })

  test(`${engine}: rows that are not those of the manifest are found`, async () => {
    await using place = await backupPlace(engine)
    let version = '0007'
    const backups = place.backups({
      verify: {
        schemaVersion: async () => version,
        checks: [{ name: 'chain', run: () => Promise.reject(new Error('row 3 was changed')) }],
      },
    })
    const { name } = await backups.create()

    await assert.rejects(backups.verify(name), { message: /chain: row 3 was changed$/ })
    version = '0008'
    await assert.rejects(backups.verify(name), {
      code: 'BACKUP_DAMAGED',
      message: /schema version: 0007 backed up, 0008 restored/,
    })
  })
}
