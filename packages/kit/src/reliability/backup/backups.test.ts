import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { BackupProgress } from './index.ts'
import { beforeMigration } from './index.ts'
import {
  type BackupPlace,
  backupPlace,
  engineNames,
  insertTransfers,
  numbers,
  openAt,
  type Tables,
  transferIds,
} from './testing/backup-place.ts'

for (const engine of engineNames) {
  const dataFile = engine === 'sqlite' ? 'database.sqlite' : 'database.dump'

  test(`${engine}: a run makes a backup that was restored and says what is in it`, async () => {
    await using place = await backupPlace(engine)
    const seen: BackupProgress[] = []
    const heads: string[] = []
    const backups = place.backups({
      serviceVersion: '1.2.3',
      onProgress: (progress) => seen.push(progress),
      verify: {
        auditHead: async () => 'a-head',
        checks: [{ name: 'chain', run: (restored) => void heads.push(restored.engine) }],
      },
    })

    const { name, manifest, removed } = await backups.run()

    const { sha256, bytes, ...facts } = manifest
    assert.equal((await readFile(join(place.directory, name, dataFile))).length, bytes)
    assert.deepEqual(
      { ...facts, created_at: '', duration_ms: 0, verified_at: '', restore_ms: 0 },
      {
        ...{ format: 1, engine, created_at: '', duration_ms: 0, service_version: '1.2.3' },
        schema_version: null,
        tables:
          engine === 'sqlite'
            ? { accounts: 2, transfers: 20 }
            : { 'public.accounts': 2, 'public.transfers': 20 },
        ...{ audit_head: 'a-head', since_previous_seconds: null, verified_at: '' },
        checks:
          engine === 'sqlite'
            ? ['sha256', 'integrity', 'foreign-keys', 'schema-version', 'rows', 'chain']
            : ['sha256', 'restore', 'schema-version', 'rows', 'chain'],
        restore_ms: 0,
      },
    )
    assert.deepEqual([heads, removed], [[engine], []])
    const [listed] = await backups.list()
    assert.deepEqual([listed?.name, listed?.state], [name, 'verified'])
    for (const action of ['create', 'verify']) {
      const fractions = seen.filter((each) => each.action === action).map((each) => each.fraction)
      assert.deepEqual(
        fractions,
        fractions.toSorted((one, other) => one - other),
      )
      assert.equal(fractions.at(-1), 1)
    }
  })

  test(`${engine}: a backup under writes has all acknowledged before, and verifies`, async () => {
    await using place = await backupPlace(engine)
    const database = await place.open()
    const writer = writing(async (id) => insertTransfers(database, id, 1), 21)
    const acknowledged = await writer.acknowledged(200)
    const backups = place.backups()

    const { name } = await backups.create()
    const last = await writer.stop()
    const { manifest } = await backups.verify(name)

    const rows = manifest.tables[engine === 'sqlite' ? 'transfers' : 'public.transfers'] ?? 0
    assert.ok(rows >= acknowledged && rows <= last, `${acknowledged} <= ${rows} <= ${last}`)
    await database.close()
    await backups.restore(name)
    assert.deepEqual(await transferIds(await place.open()), numbers(1, rows))
  })

  test(`${engine}: a restore gives back exactly the rows and keeps the old database`, async () => {
    await using place = await backupPlace(engine)
    const backups = place.backups()
    const { name } = await backups.create()
    const database = await place.open()
    await insertTransfers(database, 1_000, 5)
    await database.queries().deleteFrom('transfers').where('id', '<=', 3).execute()
    const before = await transferIds(database)
    await database.close()

    const { kept = '' } = await backups.restore(name)

    const restored = await place.open()
    assert.deepEqual(await transferIds(restored), numbers(1, 20))
    await insertTransfers(restored, 21, 1)
    assert.deepEqual(await idsOfKept(place, kept), before)
  })

  test(`${engine}: a restore refuses while a service has the database open`, async () => {
    await using place = await backupPlace(engine)
    const backups = place.backups()
    const { name } = await backups.create()
    const running = await place.open()
    await insertTransfers(running, 21, 1)

    const refused = await backups.restore(name).catch((error: unknown) => error)

    assert.ok(refused instanceof Error && 'code' in refused, String(refused))
    assert.equal(refused.code, 'DATABASE_IN_USE')
    const who = engine === 'sqlite' ? `process ${process.pid}` : 'the service ('
    assert.ok(refused.message.includes(who), refused.message)
    assert.deepEqual(await transferIds(running), numbers(1, 21))
    await insertTransfers(running, 22, 1)
  })

  test(`${engine}: the last migration is the version of the schema`, async () => {
    await using place = await backupPlace(engine)
    const database = await place.open()
    const queries = database.queries()
    await sql`create table schema_migrations (id text primary key, state text)`.execute(queries)
    await sql`insert into schema_migrations
      values ('0001', 'applied'), ('0002', 'applied'), ('0003', 'running')`.execute(queries)
    const backups = place.backups()

    const { name, verifiedAt } = await beforeMigration(backups)({ signal: undefined })

    const [listed] = await backups.list()
    assert.deepEqual([listed?.name, listed?.manifest?.schema_version], [name, '0002'])
    assert.equal(listed?.manifest?.verified_at, verifiedAt)
  })

  for (const [action, step] of [
    ['create', 'count'],
    ['verify', 'check'],
  ]) {
    test(`${engine}: an abort at ${step} ends it and leaves nothing unfinished`, async () => {
      await using place = await backupPlace(engine)
      const stop = new AbortController()
      const backups = place.backups({
        onProgress(progress) {
          if (progress.action === action && progress.step === step) stop.abort(new Error('enough'))
        },
        verify: { checks: [{ name: 'any', run: (_, { signal }) => signal?.throwIfAborted() }] },
      })

      await assert.rejects(backups.run({ signal: stop.signal }), { message: 'enough' })

      const left = await readdir(place.directory)
      assert.deepEqual(
        left.filter((name) => name.startsWith('.')),
        [],
      )
      assert.equal((await backups.latest()).newestVerified, undefined)
    })
  }
}

test('a backup of the other engine is refused', async () => {
  await using sqlite = await backupPlace('sqlite')
  const { name } = await sqlite.backups().create()
  const address = { engine: 'postgres', url: 'postgres://none@127.0.0.1:1/none' } as const

  await assert.rejects(sqlite.backups({ address }).restore(name), {
    code: 'BACKUP_ENGINE',
    message: `backup ${name} is of sqlite, and the database is postgres`,
  })
})

test('a name that is none never leaves the directory', async () => {
  await using place = await backupPlace('sqlite')

  for (const name of ['../service.db', '', '.', 'no-such']) {
    await assert.rejects(place.backups().verify(name), { code: 'BACKUP_NOT_FOUND' })
  }
})

test('a backup is newer than the one before also when the clock steps back', async () => {
  await using place = await backupPlace('sqlite')
  let time = Date.parse('2026-11-21T06:10:25.000Z')
  const backups = place.backups({ keep: 1, now: () => new Date(time) })
  await backups.run()
  time -= 3_600_000

  const { name, manifest, removed } = await backups.run()

  assert.equal(name, '2026-11-21T06-10-25-001Z-sqlite')
  assert.deepEqual(removed, ['2026-11-21T06-10-25-000Z-sqlite'])
  assert.equal(manifest.since_previous_seconds, 0)
  time += 7_200_000
  const { newestVerified } = await backups.latest()
  assert.equal(newestVerified?.ageSeconds, 7_200)
})

function writing(write: (id: number) => Promise<void>, first: number) {
  let next = first
  let isStopped = false
  const done = (async () => {
    while (!isStopped) {
      await write(next)
      next += 1
    }
  })()
  return {
    async acknowledged(count: number): Promise<number> {
      while (next - first < count) await Promise.race([done, new Promise(setImmediate)])
      return next - 1
    },
    async stop(): Promise<number> {
      isStopped = true
      await done
      return next - 1
    },
  }
}

async function idsOfKept({ address }: BackupPlace, kept: string): Promise<readonly number[]> {
  const old =
    address.engine === 'sqlite'
      ? ({ engine: 'sqlite', file: kept } as const)
      : ({ engine: 'postgres', url: address.url.replace(/[^/]+$/, kept) } as const)
  const database = await openAt<Tables>(old)
  try {
    return await transferIds(database)
  } finally {
    await database.close()
  }
}
