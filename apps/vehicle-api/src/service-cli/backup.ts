/**
 * `backup create`, `list`, `verify`, `prune`, and `restore`.
 *
 * @module
 */

import type { Backup, BackupManifest, BackupProgress, Backups } from '@plimsoll/kit/backup'
import type { ServiceConfig } from '../config.ts'
import { backupFolder, storeBackups } from '../store/backups.ts'
import { endAllSessions } from '../store/end-all-sessions.ts'
import { hasTable } from '../store/has-table.ts'
import { type Cell, type Column, listing, type Page } from '../terminal/listing.ts'
import { fitted } from '../terminal/text-width.ts'
import type { Command, Work } from './command.ts'
import { CommandError } from './failure.ts'
import { recordActs } from './operator.ts'
import { placeOf, withOwnerStore } from './stores.ts'
import { age, count, counted, lasted, moment, orNull, size } from './words.ts'

export const backupCreate: Command = {
  name: 'backup create',
  summary: 'make a backup and verify it, while the service runs',
  details: [
    'It counts once a scratch database was restored from it and found right. Nothing is removed: that is for "backup prune".',
  ],
  options: { 'no-verify': { summary: 'do not restore it to see whether it is right' } },
  async run(work) {
    const backups = backupsOf(work, await work.config())
    const { name, manifest } = await backups.create({ signal: work.signal })
    if (work.options.isSet('no-verify')) return reportOf('Backed up', name, manifest)
    const verified = await backups.verify(name, { signal: work.signal })
    return reportOf('Backed up and verified', name, verified.manifest)
  },
}

export const backupList: Command = {
  name: 'backup list',
  summary: 'show the backups, newest first',
  details: ['Exit code 1 if one is damaged.'],
  async run(work) {
    const config = await work.config()
    const all = await backupsOf(work, config).list()
    const nowMs = Date.now()
    return {
      data: { directory: backupFolder(config), items: all.map(itemOf) },
      isWrong: all.some(({ state }) => state === 'damaged'),
      view(page) {
        const none = `There is no backup in ${backupFolder(config)}. "backup create" makes one.`
        if (all.length === 0) return [fitted(none, page.columns)]
        const rows = all.map((each) => ({ cells: cellsOf(each, nowMs), note: each.problem }))
        return listing(listColumns, rows, page)
      },
    }
  },
}

export const backupVerify: Command = {
  name: 'backup verify',
  summary: 'verify a backup by restoring it into a scratch database',
  details: ['Without a name, the newest one.'],
  operands: { name: 'NAME', min: 0, max: 1 },
  async run(work) {
    const backups = backupsOf(work, await work.config())
    const name = work.operands[0] ?? (await newestOf(backups))
    const { manifest } = await backups.verify(name, { signal: work.signal })
    return reportOf('Verified', name, manifest)
  },
}

export const backupPrune: Command = {
  name: 'backup prune',
  summary: 'remove the backups that are more than BACKUP_KEEP',
  details: ['One that was not verified never pushes out one that was.'],
  async run(work) {
    const removed = await backupsOf(work, await work.config()).prune()
    return {
      data: { removed },
      view: () =>
        removed.length === 0
          ? ['There is nothing to remove.']
          : [
              `Removed ${counted(removed.length, 'backup')}:`,
              ...removed.map((each) => `  ${each}`),
            ],
    }
  },
}

export const restore: Command = {
  name: 'restore',
  summary: 'put a backup in the place of the store',
  details: [
    'The service must be stopped. The backup is verified before anything is replaced; what was stored since then is in the old store only, which is kept under another name. All sessions end, as the backup does not know which have ended since.',
  ],
  operands: { name: 'NAME', min: 1, max: 1 },
  isDestructive: true,
  async run(work) {
    const config = await work.config()
    const backups = backupsOf(work, config)
    const [name = ''] = work.operands
    const found = (await backups.list()).find((each) => each.name === name)
    // Of one that is missing or damaged, the restore says what is wrong without a question.
    if (found?.manifest !== undefined) {
      const loss = `This puts ${name} (${contentsOf(found.manifest)}) in the place of ${placeOf(config)}.`
      await work.confirm({ loss, name })
    }
    const { durationMs, kept } = await backups.restore(name, { signal: work.signal })
    work.line.end()
    await settleRestored(config, name, kept)
    return {
      data: { name, duration_ms: durationMs, kept: orNull(kept) },
      view: ({ columns, paint }) => [
        `${paint('green', 'Restored')} ${name} in ${lasted(durationMs)}.`,
        ...(kept === undefined ? [] : [fitted(`The old store is kept: ${kept}`, columns)]),
      ],
    }
  },
}

/** What must be true of a store that knows nothing of what happened since its backup. */
async function settleRestored(
  config: ServiceConfig,
  name: string,
  kept: string | undefined,
): Promise<void> {
  const act = { action: 'backup.restored', resource: `backup/${name}`, details: { kept } }
  await withOwnerStore(config, async (store) => {
    if (await hasTable(store, 'auth_versions')) await endAllSessions(store)
    if (await hasTable(store, 'audit_log')) await recordActs(store, [act])
  })
}

const doing: Readonly<Record<BackupProgress['action'], string>> = {
  create: 'Backing up',
  verify: 'Verifying',
  restore: 'Restoring',
}

export function backupsOf({ line }: Pick<Work, 'line'>, config: ServiceConfig): Backups {
  return storeBackups(config, ({ action, step, fraction }) => {
    line.show(`${doing[action]}: ${step}`, fraction)
  })
}

/** @throws CommandError if there is none */
async function newestOf(backups: Backups): Promise<string> {
  const [newest] = await backups.list()
  if (newest !== undefined) return newest.name
  throw new CommandError(
    'BACKUP_NOT_FOUND',
    66,
    'There is no backup yet: "backup create" makes one.',
  )
}

function reportOf(done: string, name: string, manifest: BackupManifest) {
  return {
    data: { name, ...manifest },
    view: ({ columns, paint }: Page) => [
      `${paint('green', done)} ${name}`,
      fitted(contentsOf(manifest), columns),
    ],
  }
}

function contentsOf({ schema_version: schema, tables, bytes, created_at: at }: BackupManifest) {
  const rows = Object.values(tables).reduce((sum, each) => sum + each, 0)
  const made = `${moment(at)} UTC`
  return `${made}, schema ${schema ?? 'empty'}, ${counted(rows, 'row')}, ${size(bytes)}`
}

function itemOf({ name, engine, state, problem, manifest }: Backup) {
  return { name, engine, state, problem: orNull(problem), manifest: orNull(manifest) }
}

const listColumns: readonly Column[] = [
  { heading: 'Name' },
  { heading: 'State' },
  { heading: 'Age', isNumber: true, rank: 4 },
  { heading: 'Size', isNumber: true, rank: 5 },
  { heading: 'Rows', isNumber: true, rank: 3 },
  { heading: 'Schema', rank: 2 },
  { heading: 'Verified (UTC)', rank: 1 },
]

function cellsOf({ name, state, manifest }: Backup, nowMs: number): readonly Cell[] {
  const colour = { verified: 'green', unverified: 'yellow', damaged: 'red' } as const
  const marked: Cell = { text: state, colour: colour[state] }
  if (manifest === undefined) return [name, marked]
  const { created_at: at, bytes, tables, schema_version: schema, verified_at: verified } = manifest
  return [
    name,
    marked,
    age(Math.max(0, nowMs - Date.parse(at)) / 1_000),
    size(bytes),
    count(Object.values(tables).reduce((sum, each) => sum + each, 0)),
    schema ?? '',
    moment(verified),
  ]
}
