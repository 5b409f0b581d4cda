import assert from 'node:assert/strict'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { BackupError } from './backup-error.ts'
import { programEnvironment } from './postgres-environment.ts'
import { programPath } from './postgres-programs.ts'
import { backupPlace } from './testing/backup-place.ts'

test('a program that is missing is told with the package that has it', async () => {
  await using place = await backupPlace('postgres')

  await assert.rejects(place.backups({ programFolder: place.folder }).create(), {
    code: 'BACKUP_TOOL',
    exitCode: 69,
    message: /^pg_dump is not installed .*package postgresql-client on Debian/s,
  })
})

test('the password is in no argument', async () => {
  await using place = await backupPlace('postgres')
  assert.ok(place.address.engine === 'postgres')
  const { password } = new URL(place.address.url)
  const real = programPath('pg_dump')
  const seen = join(place.folder, 'arguments')
  const script = `#!/bin/sh\necho "$@" > '${seen}'\nexec '${real}' "$@"\n`
  await writeFile(join(place.folder, 'pg_dump'), script)
  await chmod(join(place.folder, 'pg_dump'), 0o700)

  await place.backups({ programFolder: place.folder }).create()

  const seenArguments = await readFile(seen, 'utf8')
  assert.match(seenArguments, /--snapshot=/)
  assert.ok(password.length > 8 && !seenArguments.includes(password))
})

test('a program that fails is told in its own words', async () => {
  await using place = await backupPlace('postgres')
  const script = '#!/bin/sh\necho "pg_dump: error: server version mismatch" >&2\nexit 1\n'
  await writeFile(join(place.folder, 'pg_dump'), script)
  await chmod(join(place.folder, 'pg_dump'), 0o700)

  await assert.rejects(place.backups({ programFolder: place.folder }).create(), {
    code: 'BACKUP_FAILED',
    message: 'pg_dump ended with 1\npg_dump: error: server version mismatch',
  })
})

test('a server that does not answer is told, and without the password', async () => {
  await using place = await backupPlace('sqlite', 1)
  const address = { engine: 'postgres', url: 'postgres://me:sesame@127.0.0.1:1/store' } as const

  const refused = await place
    .backups({ address })
    .create()
    .catch((error: unknown) => error)

  assert.match(
    String(refused),
    /^STORE_AWAY: no backup was made: .*Nothing listens at 127\.0\.0\.1:1/s,
  )
  assert.equal((refused as BackupError).exitCode, 75)
  assert.doesNotMatch(String(refused), /sesame/)
})

test('who may connect and the settings of a database are those of the old one', async () => {
  await using place = await backupPlace('postgres')
  const { name } = await place.backups().create()
  const database = await place.open()
  const own = await currentName(database)
  for (const statement of [
    sql`revoke connect on database ${sql.id(own)} from public`,
    sql`alter database ${sql.id(own)} set work_mem to '7MB'`,
    sql`alter database ${sql.id(own)} set search_path to "$user", public`,
  ]) {
    await statement.execute(database.queries())
  }
  const before = await propertiesOf(database, own)
  await database.close()

  await place.backups().restore(name)

  assert.match(before, /work_mem=7MB/)
  assert.equal(await propertiesOf(await place.open(), own), before)
})

test('programs check the server as the service does', () => {
  const environment = programEnvironment(
    'postgresql://me:p%40ss@db.example:6543/my%20store?sslmode=require&sslrootcert=/etc/ca.pem',
  )

  const { PATH: _, ...rest } = environment
  assert.deepEqual(rest, {
    ...{ LC_ALL: 'C', PGAPPNAME: 'plimsoll backup', PGCONNECT_TIMEOUT: '10' },
    ...{ PGHOST: 'db.example', PGPORT: '6543', PGUSER: 'me', PGDATABASE: 'my store' },
    ...{ PGPASSWORD: 'p@ss', PGSSLMODE: 'verify-full', PGSSLROOTCERT: '/etc/ca.pem' },
  })
  const socket = programEnvironment('postgresql://me@/store?host=/run/postgresql')
  assert.deepEqual([socket['PGHOST'], socket['PGSSLMODE']], ['/run/postgresql', 'disable'])
})

type Open = Awaited<ReturnType<Awaited<ReturnType<typeof backupPlace>>['open']>>

async function currentName(database: Open): Promise<string> {
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(
    database.queries(),
  )
  return rows[0]?.name ?? ''
}

async function propertiesOf(database: Open, name: string): Promise<string> {
  const { rows } = await sql<{ all: string }>`
    select concat_ws(' ', pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datcollate,
      (select string_agg(a::text, ' ' order by a::text) from unnest(datacl) a),
      (select string_agg(c, ' ' order by c) from pg_db_role_setting s, unnest(s.setconfig) c
        where s.setdatabase = d.oid)) as "all"
    from pg_database d where datname = ${name}`.execute(database.queries())
  return rows[0]?.all ?? ''
}
