/**
 * Backups of a PostgreSQL database: a dump of a snapshot, restored into a database of its own.
 *
 * That database lies on the same server unless another is given. The one that replaces the service's
 * takes its name in one transaction, which the server refuses while anybody is connected.
 *
 * @module
 */

import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { stamp } from './backup-name.ts'
import type { ResolvedOptions } from './options.ts'
import {
  assertNobodyConnected,
  copyProperties,
  createDatabase,
  dropDatabase,
  hasDatabase,
  maintenanceUrl,
  swapDatabases,
  type Traits,
  traitsOf,
  withPostgres,
} from './postgres-databases.ts'
import { dumpPostgres } from './postgres-dump.ts'
import { databaseOfUrl, programEnvironment, urlOfDatabase } from './postgres-environment.ts'
import { restorePostgres } from './postgres-restore.ts'
import type { BackupStore, Judge, Run, Source } from './store.ts'

/** `url` is the service's database, as the owner of its tables and past any pooler. */
export function postgresStore(url: string, settings: ResolvedOptions): BackupStore {
  const mark = markOf(url, settings.directory)
  const scratch = {
    url: settings.scratchUrl ?? maintenanceUrl(url),
    name: `plimsoll_scratch_${mark}`,
  }
  const fresh = { url: maintenanceUrl(url), name: `plimsoll_restore_${mark}` }

  return {
    engine: 'postgres',
    fileName: 'database.dump',
    checks: ['sha256', 'restore', 'schema-version', 'rows'],

    async removeLeftovers() {
      for (const place of [scratch, fresh]) {
        await withPostgres(place.url, (server) => dropDatabase(server, place.name))
      }
    },

    // Compressed and without indexes; what does not fit after all is told when it happens.
    bytesToExpect: async (newest) =>
      newest === undefined ? (await sizeOf(url)) / 10 : newest.bytes * 1.2,

    dump: (file, run) => dumpPostgres(url, file, settings, run),

    async rehearse(source, run, judge) {
      const traits = await traitsOfDatabase(url)
      // Another server need not know the roles of this one.
      const flags = ['--no-owner', '--no-privileges']
      await withFresh(scratch, traits, (target) =>
        restorePostgres(
          { url: target, flags, programFolder: settings.programFolder },
          source,
          run,
          judge,
        ),
      )
    },

    replace: (source, run, judge) => replaceDatabase(url, fresh, source, settings, run, judge),
  }
}

interface Place {
  /** Of the server. */
  readonly url: string
  /** Of the database that is made there. */
  readonly name: string
}

async function replaceDatabase(
  url: string,
  fresh: Place,
  source: Source,
  { now, programFolder }: ResolvedOptions,
  run: Run,
  judge: Judge,
): Promise<string | undefined> {
  const current = databaseOfUrl(url)
  return await withPostgres(fresh.url, async (server) => {
    const exists = await hasDatabase(server, current)
    // Sooner than after the work; the server looks again at the end.
    if (exists) await assertNobodyConnected(server, current)
    const traits = await traitsOfDatabase(exists ? url : fresh.url)
    const kept = exists ? keptName(current, now()) : undefined
    await withFresh(fresh, traits, async (target) => {
      await restorePostgres({ url: target, flags: [], programFolder }, source, run, judge)
      if (exists) await copyProperties(server, current, fresh.name)
      run.signal?.throwIfAborted()
      run.report('swap', 0)
      if (exists) await assertNobodyConnected(server, current)
      await swapDatabases(server, { current, fresh: fresh.name, kept })
      run.report('swap', 1)
    })
    return kept
  })
}

/** An empty database for the time of `work`, unless it has another name by then. */
async function withFresh(
  { url, name }: Place,
  traits: Traits,
  work: (url: string) => Promise<void>,
): Promise<void> {
  await withPostgres(url, async (server) => {
    await dropDatabase(server, name)
    await createDatabase(server, name, traits)
    try {
      await work(urlOfDatabase(url, name))
    } finally {
      await dropDatabase(server, name)
    }
  })
}

function traitsOfDatabase(url: string): Promise<Traits> {
  return withPostgres(url, (database) => traitsOf(database.queries()))
}

async function sizeOf(url: string): Promise<number> {
  const size = sql<{ n: number }>`select pg_database_size(current_database()) as n`
  const { rows } = await withPostgres(url, (database) => size.execute(database.queries()))
  return rows[0]?.n ?? 0
}

/** So that what a crash left on a server is found again, and nobody else's is touched. */
function markOf(url: string, directory: string): string {
  const { PGHOST, PGPORT, PGDATABASE } = programEnvironment(url)
  const text = JSON.stringify([PGHOST, PGPORT, PGDATABASE, directory])
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

/** PostgreSQL cuts names after 63 bytes without a word. */
function keptName(current: string, now: Date): string {
  const end = `_before_restore_${stamp(now).replace(/\W/g, '')}`
  return `${current.slice(0, 63 - end.length)}${end}`
}
