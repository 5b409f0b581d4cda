/**
 * A PostgreSQL that archives by the shipped files, with nothing changed in them but where things are.
 *
 * @module
 */

import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { pgbackrestBinary } from '../../../tools/servers/pgbackrest.ts'
import {
  type PostgresServer,
  postgresBinary,
  postgresServer,
} from '../../../tools/servers/postgres-server.ts'
import { adapted, settingsIn } from './adapted.ts'

const shipped = join(import.meta.dirname, '../../pgbackrest')
const archivedWithinMs = 60_000

export interface ArchivedServer extends AsyncDisposable {
  readonly server: PostgresServer
  readonly databaseUrl: string
  readonly pgbackrest: (...args: readonly string[]) => Promise<string>
  /** One value. */
  readonly query: (sql: string) => Promise<string>
  /** Resolves when all that was written so far is in the archive. */
  readonly archived: () => Promise<void>
  /** Kills the server and removes its data. */
  readonly destroy: () => Promise<void>
}

/** Where things are. */
interface Place {
  /** Of all that pgBackRest has, and of the socket. */
  readonly home: string
  /** Arguments by which pgBackRest finds its configuration. */
  readonly given: readonly string[]
}

interface Owner {
  readonly uid: number
  readonly gid: number
}

type Run = (program: string, args: readonly string[]) => Promise<string>

export async function archivedServer(): Promise<ArchivedServer> {
  const home = await mkdtemp(join(tmpdir(), 'plimsoll-pgbackrest-'))
  const place = {
    home,
    given: [
      ...[`--config=${home}/pgbackrest.conf`, `--config-include-path=${home}/conf.d`],
      '--stanza=plimsoll',
    ],
  }
  // The server makes its socket here, as a user who is known only when it runs.
  await chmod(home, 0o1777)
  const server = await postgresServer({ storage: 'memory', settings: settingsAt(place) })
  const owner = await stat(server.directory)
  await configured(place, server, owner)
  const databaseUrl = await server.createDatabase('vehicles')
  const run = runAs(owner, home, decodeURIComponent(new URL(server.url).password))
  const psql = join(dirname(await realpath(postgresBinary())), 'psql')
  // Everybody may read a command line.
  const address = databaseUrl.replace(/:[^:@]+@/, '@')
  const query = (sql: string) => run(psql, ['-XAt', '-c', sql, address])
  return {
    server,
    databaseUrl,
    query,
    pgbackrest: (...args) => run(pgbackrestBinary(), [...place.given, ...args]),
    archived: () => archived(query),
    async destroy() {
      const data = join(server.directory, 'data')
      await server.kill()
      await rm(data, { recursive: true })
      await makeFolder(data, owner)
    },
    async [Symbol.asyncDispose]() {
      await server.stop()
      await rm(home, { recursive: true, force: true })
    },
  }
}

function settingsAt({ home, given }: Place): Readonly<Record<string, string>> {
  const settings = settingsIn(readFileSync(join(shipped, 'archiving.conf'), 'utf8'))
  const command = settings['archive_command'] ?? ''
  return {
    ...settings,
    archive_command: command
      .replace(/^pgbackrest/, pgbackrestBinary())
      .replace('--stanza=plimsoll', given.join(' ')),
    unix_socket_directories: home,
  }
}

async function configured({ home }: Place, server: PostgresServer, owner: Owner): Promise<void> {
  await chown(home, owner.uid, owner.gid)
  await chmod(home, 0o700)
  for (const folder of ['conf.d', 'repository', 'log', 'lock']) {
    await makeFolder(join(home, folder), owner)
  }
  const { username } = new URL(server.url)
  const config = adapted(readFileSync(join(shipped, 'pgbackrest.conf'), 'utf8'), {
    'repo1-path': join(home, 'repository'),
    'log-path': join(home, 'log'),
    'lock-path': join(home, 'lock'),
    'pg1-path': join(server.directory, 'data'),
    'pg1-port': `${server.port}\npg1-socket-path=${home}\npg1-user=${username}`,
  })
  const cipher = `[global]\nrepo1-cipher-pass=${randomBytes(48).toString('base64')}\n`
  await makeFile(join(home, 'pgbackrest.conf'), config, owner)
  await makeFile(join(home, 'conf.d/cipher.conf'), cipher, owner)
}

async function makeFolder(path: string, { uid, gid }: Owner): Promise<void> {
  await mkdir(path, { mode: 0o700 })
  await chown(path, uid, gid)
}

async function makeFile(path: string, text: string, { uid, gid }: Owner): Promise<void> {
  await writeFile(path, text, { mode: 0o600 })
  await chown(path, uid, gid)
}

/** As PostgreSQL itself: neither it nor pgBackRest runs as root. */
function runAs({ uid, gid }: Owner, home: string, password: string): Run {
  const options = {
    cwd: home,
    // Both read the password from the environment.
    env: { PATH: process.env['PATH'], LC_ALL: 'C', HOME: home, PGPASSWORD: password },
    ...(process.getuid?.() === 0 ? { uid, gid } : {}),
  }
  return async (program, args) => {
    const { stdout } = await promisify(execFile)(program, args, options)
    return stdout.trim()
  }
}

async function archived(query: ArchivedServer['query']): Promise<void> {
  const segment = await query('select pg_walfile_name(pg_switch_wal())')
  const isThere = `select coalesce(last_archived_wal >= '${segment}', false) from pg_stat_archiver`
  const endMs = performance.now() + archivedWithinMs
  while ((await query(isThere)) !== 't') {
    if (performance.now() > endMs) throw new Error(`${segment} was not archived`)
    await delay(50)
  }
}
