import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmod, copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { withDirectoryLock } from './directory-lock.ts'
import { ownIdentity } from './process-identity.ts'
import {
  backupPlace,
  insertTransfers,
  numbers,
  openAt,
  type Tables,
  transferIds,
} from './testing/backup-place.ts'

test('a manifest that was changed, or is missing, is found and told in the list', async () => {
  await using place = await backupPlace('sqlite')
  const backups = place.backups()
  const { name } = await backups.create()
  const file = join(place.directory, name, 'manifest.json')
  const text = await readFile(file, 'utf8')

  await writeFile(file, text.replace('"transfers": 20', '"transfers": 21'))
  await assert.rejects(backups.restore(name), { message: /its manifest was changed/ })
  const [changed] = await backups.list()
  await rm(file)
  await assert.rejects(backups.verify(name), { message: /its manifest is missing/ })

  assert.equal(changed?.state, 'damaged')
  assert.match(changed?.problem ?? '', /its manifest was changed/)
})

test('of two backups in a directory one is refused, and told who is at it', async () => {
  await using place = await backupPlace('sqlite')
  await mkdir(place.directory)

  await withDirectoryLock(place.directory, { waitMs: 0, signal: undefined }, async () => {
    await assert.rejects(place.backups().create(), {
      code: 'BACKUP_BUSY',
      message: new RegExp(`process ${process.pid} on ${hostname()}`),
    })
  })

  await place.backups().create()
})

test('never two hold the lock at once, and whoever waits gets it', async () => {
  await using place = await backupPlace('sqlite', 1)
  await mkdir(place.directory)
  let inside = 0
  let most = 0

  await Promise.all(
    numbers(1, 4).map(() =>
      withDirectoryLock(place.directory, { waitMs: 20_000, signal: undefined }, async () => {
        inside += 1
        most = Math.max(most, inside)
        await new Promise(setImmediate)
        inside -= 1
      }),
    ),
  )

  assert.equal(most, 1)
  assert.deepEqual(await readdir(place.directory), [])
})

test('the lock of a process that is gone holds nobody up', async () => {
  await using place = await backupPlace('sqlite', 1)
  await mkdir(place.directory)
  const gone = { ...ownIdentity(), started: '1', since: 'long ago' }
  await writeFile(join(place.directory, '.lock-gone'), JSON.stringify(gone))

  await place.backups().create()

  assert.equal((await readdir(place.directory)).length, 1)
})

test('a copy of the file instead of a backup lacks rows that were acknowledged', async () => {
  await using place = await backupPlace('sqlite')
  assert.equal(place.address.engine, 'sqlite')
  const database = await place.open()
  await insertTransfers(database, 21, 5)

  const copy = join(place.folder, 'copy.db')
  await copyFile(join(place.folder, 'service.db'), copy)
  const { manifest } = await place.backups().create()

  const copied = await openAt<Tables>({ engine: 'sqlite', file: copy })
  assert.deepEqual(await transferIds(copied), numbers(1, 20))
  await copied.close()
  assert.equal(manifest.tables['transfers'], 25)
})

test('a damaged database is replaced, and kept with its log', async () => {
  await using place = await backupPlace('sqlite')
  const backups = place.backups()
  const { name } = await backups.create()
  const file = join(place.folder, 'service.db')
  await writeFile(file, 'no database at all, and long enough to be taken for one'.repeat(99))
  await writeFile(`${file}-wal`, 'of the damaged one')

  const { kept = '' } = await backups.restore(name)

  assert.deepEqual(await transferIds(await place.open()), numbers(1, 20))
  assert.match(await readFile(kept, 'utf8'), /^no database/)
  assert.equal(await readFile(`${kept}-wal`, 'utf8'), 'of the damaged one')
})

test('a database that is gone comes back, without the log that it left', async () => {
  await using place = await backupPlace('sqlite')
  const { name } = await place.backups().create()
  const database = await place.open()
  await insertTransfers(database, 21, 5)
  const log = await readFile(join(place.folder, 'service.db-wal'))
  await database.close()
  await rm(join(place.folder, 'service.db'))
  await writeFile(join(place.folder, 'service.db-wal'), log)

  const { kept } = await place.backups().restore(name)

  assert.equal(kept, undefined)
  assert.deepEqual(await transferIds(await place.open()), numbers(1, 20))
})

test('a directory that cannot be made or used is told', async () => {
  await using place = await backupPlace('sqlite', 1)
  const below = join(place.folder, 'service.db', 'backups')
  const nowhere = join(place.folder, 'not', 'mounted')

  await assert.rejects(place.backups({ directory: below }).create(), { code: 'BACKUP_DIRECTORY' })
  await assert.rejects(place.backups({ directory: nowhere }).create(), {
    code: 'BACKUP_DIRECTORY',
    message: /does not exist \(ENOENT\)/,
  })
  assert.deepEqual(await place.backups({ directory: nowhere }).list(), [])
})

test('a directory that may not be written is told', async (t) => {
  if (process.getuid?.() === 0) return t.skip('root may write anywhere')
  await using place = await backupPlace('sqlite', 1)
  await mkdir(place.directory)
  await chmod(place.directory, 0o500)

  await assert.rejects(place.backups().create(), {
    code: 'BACKUP_DIRECTORY',
    message: /may not be used by this user/,
  })
})

test('a disk without room is told before anything is written', async (t) => {
  await using place = await backupPlace('sqlite', 3_000)
  await mkdir(place.directory)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', place.directory], {
      stdio: 'ignore',
    })
  } catch {
    return t.skip('only root can mount a small disk')
  }
  const refused = await place
    .backups()
    .create()
    .catch((error: unknown) => error)
  const left = await readdir(place.directory)
  execFileSync('umount', ['-l', place.directory])

  assert.match(
    String(refused),
    /^BACKUP_SPACE: a backup needs 0\.\d MB in .* 0\.1 MB are available$/,
  )
  assert.deepEqual(left, [])
})
