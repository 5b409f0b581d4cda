/**
 * `pg_restore` into an empty database, and a look at what came out.
 *
 * @module
 */

import { sql } from 'kysely'
import { digestOf } from './durable-files.ts'
import { withPostgres } from './postgres-databases.ts'
import { databaseOfUrl, programEnvironment } from './postgres-environment.ts'
import { partsOfTables, runProgram } from './postgres-programs.ts'
import { assertDigest, type Judge, type Run, type Source } from './store.ts'

export interface RestoreTarget {
  readonly url: string
  readonly flags: readonly string[]
  readonly programFolder: string | undefined
}

export async function restorePostgres(
  { url, flags, programFolder }: RestoreTarget,
  source: Source,
  { signal, report }: Run,
  judge: Judge,
): Promise<void> {
  const { file, manifest } = source
  const onBytes = (bytes: number) => report('read', bytes / manifest.bytes)
  assertDigest(source, await digestOf(file, { signal, onBytes }))

  const tables = Object.keys(manifest.tables).length
  const args = [...always, ...flags, `--dbname=${databaseOfUrl(url)}`, file]
  await runProgram('pg_restore', args, {
    environment: programEnvironment(url),
    signal,
    onLine: partsOfTables(/processing data for table/, tables, (part) => report('restore', part)),
    folder: programFolder,
  })

  report('check', 0)
  await withPostgres(url, async (restored) => {
    // Without it, the first queries of a service are planned in the dark.
    await sql`analyze`.execute(restored.queries())
    report('check', 0.5)
    await judge(restored)
  })
  report('check', 1)
}

const always = ['--exit-on-error', '--no-password', '--verbose']
