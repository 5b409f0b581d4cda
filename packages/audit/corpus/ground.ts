/**
 * What a corpus service stands on: a migrated database with an administrator, a Redis database, a copy
 * of the repository, and the auditor's configuration for it.
 *
 * @module
 */

import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { Client } from 'pg'
import { sharedPostgres } from '../../../tools/servers/shared-postgres.ts'
import { sharedRedis } from '../../../tools/servers/shared-redis.ts'
import type { AuditConfig } from '../src/config/config-schema.ts'
import { corpusConfig } from './corpus-config.ts'
import type { ConfigChange, RepositoryEdit } from './defect.ts'
import { corpusKinds, type Kind } from './kinds.ts'
import { addAdministrator } from './node/administrator.ts'
import { migrate } from './node/migrations.ts'
import { repositoryCopy } from './repository-copy.ts'

export const administrator = { email: 'admin@corpus.example', passwordEnv: 'CORPUS_ADMIN_PASSWORD' }

export interface GroundRequest {
  readonly kind?: Kind
  readonly flags?: readonly string[]
  readonly changes?: readonly ConfigChange[]
  readonly edits?: readonly RepositoryEdit[]
}

export interface Ground extends AsyncDisposable {
  readonly kind: Kind
  readonly flags: readonly string[]
  readonly databaseUrl: string
  readonly redisUrl: string
  /** Root of the copy. */
  readonly repository: string
  readonly config: AuditConfig
  /** What names of variables in {@link config} stand for. */
  readonly env: Readonly<Record<string, string>>
}

export async function corpusGround(request: GroundRequest = {}): Promise<Ground> {
  const { kind = 'node', flags = [], changes = [], edits = [] } = request
  const [postgres, redis] = await Promise.all([sharedPostgres(), sharedRedis()])
  const [databaseUrl, redisUrl] = await Promise.all([
    postgres.createDatabase(),
    redis.createDatabase(),
  ])
  const password = randomBytes(18).toString('base64url')
  await prepare(kind, databaseUrl, password)
  const repository = await repositoryCopy(edits)
  const base = corpusConfig({ kind, flags, databaseUrl, redisUrl, repository: repository.root })
  return {
    kind,
    flags,
    databaseUrl,
    redisUrl,
    repository: repository.root,
    config: changes.reduce((config, change) => change(config), base),
    env: { [administrator.passwordEnv]: password },
    async [Symbol.asyncDispose]() {
      for (const url of await withScratch(databaseUrl)) await postgres.dropDatabase(url)
      await repository.remove()
    },
  }
}

async function prepare(kind: Kind, databaseUrl: string, password: string): Promise<void> {
  if (kind !== 'node') return prepareByCommand(kind, databaseUrl, password)
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await migrate(client)
    await addAdministrator(client, { email: administrator.email, password })
  } finally {
    await client.end()
  }
}

async function prepareByCommand(kind: Kind, databaseUrl: string, password: string): Promise<void> {
  const { migrate: command, folder } = corpusKinds[kind]
  const [program = '', ...args] = command
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    ADMIN_EMAIL: administrator.email,
    ADMIN_PASSWORD: password,
  }
  const child = spawn(program, args, { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}`)
}

/** The database and those that `empty-database.ts` made beside it. */
async function withScratch(databaseUrl: string): Promise<readonly string[]> {
  const address = new URL(databaseUrl)
  const name = decodeURIComponent(address.pathname.slice(1))
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query(
      'SELECT datname FROM pg_database WHERE starts_with(datname, $1)',
      [`${name}--`],
    )
    const names = [...rows.map((row) => String(row.datname)), name]
    return names.map(
      (each) => Object.assign(new URL(address), { pathname: encodeURIComponent(each) }).href,
    )
  } finally {
    await client.end()
  }
}
