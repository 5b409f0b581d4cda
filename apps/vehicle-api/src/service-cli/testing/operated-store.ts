/**
 * A store of its own for a test, and the command line on it.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { newId } from '@plimsoll/kit/database'
import type { JobState } from '@plimsoll/kit/jobs'
import { sql } from 'kysely'
import { sharedPostgres } from '../../../../../tools/servers/shared-postgres.ts'
import { loadServiceConfig } from '../../config.ts'
import { openStore } from '../../store/open-store.ts'
import { outputCollector } from '../../terminal/testing/output-collector.ts'
import { databaseEnv } from '../../testing/database-env.ts'
import { commands } from '../commands.ts'
import { serviceCli, type Terminal } from '../run.ts'
import type { Store } from '../stores.ts'

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface OperatedStore extends AsyncDisposable {
  /** Where the commands run, with the data in it. */
  readonly folder: string
  readonly env: NodeJS.ProcessEnv
  /** Runs a command in this process. */
  operate(line: string, more?: Operating): Promise<Ended>
  /** What `--json` says. */
  json(line: string): Promise<Record<string, unknown>>
  /** Opens the store, as the service would. */
  open(): Promise<Store>
}

export interface Operating {
  readonly env?: NodeJS.ProcessEnv
  /** Of the terminal, if there is one. */
  readonly columns?: number
}

export async function operatedSqlite(): Promise<OperatedStore> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-operated-'))
  return operated(folder, {}, () => Promise.resolve())
}

export async function operatedPostgres(): Promise<OperatedStore> {
  const server = await sharedPostgres()
  const url = await server.createDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-operated-'))
  return operated(folder, databaseEnv(url), () => server.dropDatabase(url))
}

function operated(
  folder: string,
  address: NodeJS.ProcessEnv,
  release: () => Promise<void>,
): OperatedStore {
  const data = join(folder, 'data')
  const env = { NODE_ENV: 'test', DATA_DIR: data, BACKUP_DIR: join(folder, 'backups'), ...address }
  const operate = async (line: string, { env: more = {}, columns }: Operating = {}) => {
    const stdout = outputCollector(columns)
    const stderr = outputCollector(columns)
    const stdin = Object.assign(new PassThrough(), { isTTY: false })
    const place = { stdin, stdout, stderr, env: { ...env, ...more }, cwd: () => folder }
    const { signal } = new AbortController()
    const terminal = place as unknown as Terminal
    const code = await serviceCli(line.split(' '), terminal, { commands, signal })
    return { code, stdout: stdout.text(), stderr: stderr.text() }
  }
  return {
    folder,
    env,
    operate,
    json: async (line) => JSON.parse((await operate(`${line} --json`)).stdout),
    open: async () => await openStore((await loadServiceConfig(env)).config),
    async [Symbol.asyncDispose]() {
      await release()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** With the schema of this build. */
export async function migratedSqlite(): Promise<OperatedStore> {
  const on = await operatedSqlite()
  const { code, stderr } = await on.operate('migrate up')
  assert.equal(code, 0, stderr)
  return on
}

/** Changes it behind the back of the service. */
export async function run(on: OperatedStore, statement: ReturnType<typeof sql>): Promise<void> {
  const store = await on.open()
  try {
    await statement.execute(store.queries())
  } finally {
    await store.close()
  }
}

/** Makes one as if a worker had left it so. */
export async function jobIn(on: OperatedStore, state: JobState): Promise<string> {
  const id = newId()
  const error = state === 'dead' ? `It failed ${'again and '.repeat(12)}again.` : null
  await run(
    on,
    sql`
    insert into jobs (id, queue, name, state, priority, attempt, attempts_max, run_at, created_at,
      payload, last_error)
    values (${id}, 'default', 'build-report', ${state}, 0, 5, 5, '2026-11-21T06:10:25.123Z',
      '2026-11-21T06:10:25.123Z', '{}', ${error})`,
  )
  return id
}

/** All that is on record, oldest first. */
export async function actionsOf(on: OperatedStore): Promise<readonly string[]> {
  const store = await on.open()
  try {
    const rows = await store
      .queries()
      .selectFrom('audit_log')
      .select('action')
      .orderBy('sequence')
      .execute()
    return rows.map(({ action }) => action)
  } finally {
    await store.close()
  }
}
