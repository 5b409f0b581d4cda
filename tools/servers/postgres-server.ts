/**
 * A private, real PostgreSQL for one test: a new cluster in a temporary directory, on a free
 * loopback port, with a random password.
 *
 * It keeps what it acknowledged (`fsync` and `synchronous_commit` are on), as tests of durability
 * build on that. Tests that only need some database take `sharedPostgres()`.
 *
 * @module
 */

import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chown, mkdtemp, realpath, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { memoryFolder } from './memory-folder.ts'
import { type PostgresDatabases, postgresDatabases } from './postgres-databases.ts'
import { type RunningServer, runningServer } from './running-server.ts'
import { ServerProcess } from './server-process.ts'
import { systemBinary } from './system-package.ts'

const superuser = 'plimsoll'
// An empty cluster alone takes 40 MB.
const memoryBytesMin = 2 ** 30

export interface PostgresServerOptions {
  /** Connections it accepts at once. Default 100. */
  readonly maxConnections?: number
  /**
   * Where its files lie: on the `disk` of temporary files, or in `memory` if the machine lends that
   * (a gigabyte of /dev/shm), where a new database takes a tenth of the time. The processes may be
   * killed either way; only what measures or breaks a disk needs one. Default `disk`.
   */
  readonly storage?: 'disk' | 'memory'
  /** More settings, by their PostgreSQL names: `{ synchronous_commit: 'off' }`. */
  readonly settings?: Readonly<Record<string, string | number>>
}

export interface PostgresServer extends PostgresDatabases, RunningServer {}

/** @throws Error with the server's own last words, or that says how to get PostgreSQL. */
export async function postgresServer(options: PostgresServerOptions = {}): Promise<PostgresServer> {
  const postgres = await realpath(postgresBinary())
  const user = unprivilegedUser()
  const directory = await mkdtemp(join(await storageFolder(options), 'plimsoll-postgres-'))
  const data = join(directory, 'data')
  const password = randomBytes(16).toString('hex')
  const server = new ServerProcess({
    name: 'PostgreSQL',
    path: postgres,
    args: (port) => ['-D', data, ...settingArguments(port, options)],
    directory,
    user,
    ready: /database system is ready to accept connections/,
    stopSignal: 'SIGINT',
    orphanSignal: 'QUIT',
  })
  const databasesAt = (port: number) =>
    postgresDatabases(`postgres://${superuser}:${password}@127.0.0.1:${port}/postgres`)
  return runningServer(server, directory, databasesAt, async () => {
    if (user !== undefined) await chown(directory, user.uid, user.gid)
    await initialise({ postgres, directory, data, password, user })
  })
}

/** Path of the program `postgres`, of the newest version that is installed. */
export function postgresBinary(): string {
  return systemBinary({
    names: ['postgres'],
    env: 'POSTGRES_BIN',
    title: 'PostgreSQL',
    package: { debian: 'postgresql', fedora: 'postgresql-server', homebrew: 'postgresql' },
  })
}

async function storageFolder({ storage }: PostgresServerOptions): Promise<string> {
  return (storage === 'memory' ? await memoryFolder(memoryBytesMin) : undefined) ?? tmpdir()
}

function settingArguments(port: number, options: PostgresServerOptions): string[] {
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: options.maxConnections ?? 100,
    fsync: 'on',
    synchronous_commit: 'on',
    timezone: 'UTC',
    log_checkpoints: 'off',
    max_wal_size: '256MB',
    // In its directory, where nothing is left behind when it is killed.
    dynamic_shared_memory_type: 'mmap',
    ...options.settings,
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/** PostgreSQL refuses to run as root. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = ['-u', '-g'].map((flag) =>
        Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] })),
      )
      if (uid !== undefined && gid !== undefined) return { uid, gid }
    } catch {
      // There is no such user: the next one.
    }
  }
  throw new Error('PostgreSQL cannot run as root, and there is no user "postgres" or "nobody"')
}

interface Cluster {
  readonly postgres: string
  readonly directory: string
  readonly data: string
  readonly password: string
  readonly user: { readonly uid: number; readonly gid: number } | undefined
}

async function initialise({ postgres, directory, data, password, user }: Cluster): Promise<void> {
  const passwordFile = join(directory, 'password')
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (user !== undefined) await chown(passwordFile, user.uid, user.gid)
  const initdb = spawn(
    join(dirname(postgres), 'initdb'),
    [
      ...['-D', data, '-U', superuser, '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
      ...['--encoding', 'UTF8', '--locale', 'C', '--no-sync'],
    ],
    { cwd: directory, env: { PATH: process.env['PATH'], LC_ALL: 'C' }, ...user },
  )
  const [words, [code]] = await Promise.all([text(initdb.stderr), once(initdb, 'exit')])
  if (code !== 0) throw new Error(`initdb ended with ${code}: ${words.trim()}`)
}
