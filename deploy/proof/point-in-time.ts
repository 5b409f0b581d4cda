/**
 * What deploy/pgbackrest ships brings the database of the service back as it was at a moment: what was
 * written before is there, what came later is not. Control: without a target the later is there too.
 *
 * @module
 */

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import {
  type ChildService,
  childService,
} from '../../apps/vehicle-api/src/testing/child-service.ts'
import { classifying } from '../../apps/vehicle-api/src/testing/fault-stand.ts'
import { argumentsShown } from '../../tools/documents/arguments-shown.ts'
import { pgbackrestBinary } from '../../tools/servers/pgbackrest.ts'
import { MissingTool } from '../checks/artefact.ts'
import { type ArchivedServer, archivedServer } from './point-in-time-proof/archived-server.ts'
import type { Proof } from './proof.ts'
import { readDocument, root } from './shown-commands.ts'

export const pointInTime: Proof = {
  name: 'point-in-time',
  shows: 'pgBackRest, as it is configured here, restores the database as it was at a moment',
  run: prove,
}

const secondMs = 1_100

type Print = (line: string) => void

async function prove(print: Print): Promise<readonly string[]> {
  requireProgram()
  await using archive = await archivedServer()
  const { databaseUrl } = archive
  const env = { DATABASE_URL: databaseUrl, DATABASE_CONNECT_TIMEOUT: '5s', LOAD_SHEDDING: 'false' }
  await using before = await childService(env)
  await timed(print, 'stanza-create and check', async () => {
    await archive.pgbackrest('stanza-create')
    await archive.pgbackrest('check')
  })
  await timed(print, 'full backup, while the service runs', () =>
    archive.pgbackrest('backup', '--type=full'),
  )
  // Times of backups are kept in whole seconds, and a target has to be after one.
  await delay(secondMs)
  const early = await classified(before)
  const target = await archive.query('select clock_timestamp()')
  await delay(secondMs)
  const late = await classified(before)
  await timed(print, 'until the archive has the last write', () => archive.archived())
  await before.stop()

  const all = await restored(archive, env, print, 'control, no target', [])
  const some = await restored(
    archive,
    env,
    print,
    'to the moment between the two, as shown',
    restoreShown(target),
  )
  return [
    ...expected('without a target', all, [early, late]),
    ...expected(`with the target ${target}`, some, [early]),
  ]
}

/**
 * What the README has pgBackRest told, with another moment for the one that is shown.
 *
 * @throws Error if it does not show a restore of our stanza to a moment
 */
function restoreShown(target: string): readonly string[] {
  const sections = readDocument('deploy/pgbackrest/README.md')
  const [args = []] = argumentsShown(
    sections.filter(({ commands }) => commands.startsWith('pgbackrest ')),
    'pgbackrest',
  )
  const [stanza, verb, delta, ...flags] = args
  const isRestore = [stanza, verb, delta].join(' ') === '--stanza=plimsoll restore --delta'
  const given = flags.map((flag) => flag.replace(/^--target=\d{4}-.*/, `--target=${target}`))
  if (isRestore && given.includes(`--target=${target}`)) return given
  throw new Error(`the README shows no restore to a moment: ${args.join(' ')}`)
}

function requireProgram(): void {
  try {
    pgbackrestBinary()
  } catch (error) {
    throw new MissingTool('pgBackRest', error instanceof Error ? error.message : String(error))
  }
}

/** From no data at all to what a service that is started on it answers. */
async function restored(
  archive: ArchivedServer,
  env: Readonly<Record<string, string>>,
  print: Print,
  what: string,
  flags: readonly string[],
): Promise<readonly string[]> {
  await archive.destroy()
  return await timed(print, `restored (${what}), replayed, verified and served`, async () => {
    await timed(print, '  of that pgBackRest', () =>
      archive.pgbackrest('restore', '--delta', ...flags),
    )
    await timed(print, '  of that replay', () => archive.server.restart())
    verify(env)
    await using service = await childService(env)
    return await historyOf(service)
  })
}

/** All but that the service has a backup of its own, which is another matter. */
function verify(env: Readonly<Record<string, string>>): void {
  const cli = join(root, 'apps/vehicle-api/src/service-cli.ts')
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@plimsoll/source', cli, 'verify', '--json'],
    { cwd: root, env: { ...process.env, ...env }, encoding: 'utf8' },
  )
  const { checks = [] } = JSON.parse(stdout || '{}') as {
    readonly checks?: readonly { readonly name: string; readonly is_right: boolean }[]
  }
  const right = checks.filter(({ is_right: isRight }) => isRight).map(({ name }) => name)
  const missing = ['schema', 'integrity', 'audit log'].filter((name) => !right.includes(name))
  if (missing.length > 0) throw new Error(`not whole after the restore: ${stdout}${stderr}`)
}

async function classified({ url, headers }: ChildService): Promise<string> {
  const { path, method, headers: sent = {}, body = Buffer.alloc(0) } = classifying(headers)
  const response = await fetch(`${url}${path}`, {
    ...{ method, headers: sent, body: Uint8Array.from(body) },
  })
  const { id } = (await response.json()) as { readonly id?: string }
  if (id === undefined) throw new Error(`not classified: ${response.status}`)
  return id
}

async function historyOf({ url, headers }: ChildService): Promise<readonly string[]> {
  const response = await fetch(`${url}/api/v1/vehicle/classifications`, { headers })
  const { items } = (await response.json()) as { readonly items: readonly { id: string }[] }
  return items.map(({ id }) => id)
}

function expected(
  what: string,
  seen: readonly string[],
  wanted: readonly string[],
): readonly string[] {
  const isSo = seen.length === wanted.length && wanted.every((id) => seen.includes(id))
  return isSo ? [] : [`${what} it has ${seen.join(', ')}; it must have ${wanted.join(', ')}`]
}

async function timed<Result>(
  print: Print,
  what: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const startMs = performance.now()
  const result = await work()
  print(`${((performance.now() - startMs) / 1_000).toFixed(1).padStart(6)} s  ${what}`)
  return result
}
