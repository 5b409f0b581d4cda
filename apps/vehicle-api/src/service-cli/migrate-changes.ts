/**
 * `migrate up`, `down` and `redo`: what changes the schema.
 *
 * @module
 */

import { beforeMigration } from '@plimsoll/kit/backup'
import {
  createMigrator,
  type Migrated,
  type MigrationProgress,
  type MigrationStatus,
  type Migrator,
} from '@plimsoll/kit/migrations'
import type { ServiceConfig } from '../config.ts'
import { storeBackups } from '../store/backups.ts'
import { hasTable } from '../store/has-table.ts'
import { serviceMigrations } from '../store/migrations.ts'
import { openOwnerStore } from '../store/open-store.ts'
import { listing } from '../terminal/listing.ts'
import type { Command, Option, Report, Work } from './command.ts'
import { type Act, afterwards, recordActs } from './operator.ts'
import { closedAfter, type Store, withOwnerStore } from './stores.ts'
import { count, orNull } from './words.ts'

export const toOption: Readonly<Record<string, Option>> = {
  to: { value: 'ID', summary: 'up to and with this migration, such as 0002' },
}
const noBackup: Readonly<Record<string, Option>> = {
  'no-backup': { summary: 'change a store that has data without a backup' },
}
const backupFirst =
  'A store that has data in it is backed up first, and the backup is verified by restoring it.'

export const migrateUp: Command = {
  name: 'migrate up',
  summary: 'apply the migrations that are missing',
  details: [backupFirst, 'Of several that migrate at once, one does and the others wait for it.'],
  options: { ...toOption, ...noBackup },
  async run(work) {
    const config = await work.config()
    // The only command that may make the store.
    return await closedAfter(await openOwnerStore(config), (store) =>
      changed(work, config, store, (migrator) =>
        migrator.up({ signal: work.signal, ...given('to', work.options.text('to')) }),
      ),
    )
  },
}

export const migrateDown: Command = {
  name: 'migrate down',
  summary: 'take back the last migration, or several',
  details: [backupFirst, 'What is in the tables and columns that go is only in that backup then.'],
  options: {
    steps: { value: 'N', summary: 'take back the last N' },
    to: { value: 'ID', summary: 'take back all after this one; 0000 for all' },
    ...noBackup,
  },
  isDestructive: true,
  async run(work) {
    const config = await work.config()
    const to = work.options.text('to')
    const steps = work.options.whole('steps', { min: 1, max: 9_999 })
    return await withOwnerStore(config, (store) =>
      changed(work, config, store, async (migrator) => {
        const which = { ...given('to', to), ...given('steps', steps) }
        await confirmLoss(work, await migrator.status({ signal: work.signal }), which)
        return await migrator.down({ signal: work.signal, ...which })
      }),
    )
  },
}

export const migrateRedo: Command = {
  name: 'migrate redo',
  summary: 'take back the last migration and apply it again',
  details: [backupFirst],
  options: noBackup,
  isDestructive: true,
  async run(work) {
    const config = await work.config()
    return await withOwnerStore(config, (store) =>
      changed(work, config, store, async (migrator) => {
        await confirmLoss(work, await migrator.status({ signal: work.signal }), { steps: 1 })
        return await migrator.redo({ signal: work.signal })
      }),
    )
  },
}

/** Runs it, and records what was done, also if not all of it could be. */
async function changed(
  work: Work,
  config: ServiceConfig,
  store: Store,
  change: (migrator: Migrator) => Promise<Migrated>,
): Promise<Report> {
  const acts: Act[] = []
  const backups = storeBackups(config, ({ action, step, fraction }) => {
    work.line.show(action === 'create' ? `Backup: ${step}` : `Backup, verifying: ${step}`, fraction)
  })
  const migrator = createMigrator({
    database: store,
    migrations: serviceMigrations,
    backup: work.options.isSet('no-backup') ? 'none' : beforeMigration(backups),
    onProgress: (progress) => {
      tell(work, progress)
      if (progress.kind === 'migration-ended') acts.push(actOf(progress))
    },
  })
  const record = async () => {
    work.line.end()
    if (acts.length > 0 && (await hasTable(store, 'audit_log'))) await recordActs(store, acts)
  }
  return reportOf(await afterwards(() => change(migrator), record, work.say))
}

function tell({ line, say }: Work, progress: MigrationProgress): void {
  if (progress.kind === 'waiting') {
    say(`Waiting for another migrator: ${progress.holder ?? 'somebody unknown'}`)
  } else if (progress.kind === 'retry') {
    say(`${titleOf(progress)}: ${progress.reason}; trying again`)
  } else if (progress.kind === 'backup-began') {
    line.show('Backup')
  } else if (progress.kind === 'backup-ended') {
    line.end()
    say(`Backed up: ${progress.backup}`)
  } else if (progress.kind === 'statement') {
    line.show(`${verbOf(progress)} ${titleOf(progress)}`, (progress.number - 1) / progress.of)
  } else if (progress.kind === 'batch') {
    line.show(`${verbOf(progress)} ${titleOf(progress)}, batch ${count(progress.number)}`)
  }
}

type Which = Pick<Extract<MigrationProgress, { kind: 'statement' }>, 'id' | 'name' | 'direction'>

function titleOf({ id, name }: Pick<Which, 'id' | 'name'>): string {
  return `${id} ${name}`
}

function verbOf({ direction }: Pick<Which, 'direction'>): string {
  return direction === 'up' ? 'Applying' : 'Taking back'
}

function actOf({ id, name, direction }: Which): Act {
  const action = direction === 'up' ? 'migration.applied' : 'migration.reverted'
  return { action, resource: `migration/${id}`, details: { name } }
}

async function confirmLoss(
  { confirm }: Work,
  { migrations }: MigrationStatus,
  { to, steps = 1 }: { readonly to?: string; readonly steps?: number },
): Promise<void> {
  const applied = migrations.filter(({ state }) => state !== 'pending').toReversed()
  const chosen = to === undefined ? applied.slice(0, steps) : applied.filter(({ id }) => id > to)
  const last = chosen.at(-1)
  if (last === undefined) return
  const titles = chosen.map(titleOf).join(', ')
  await confirm({ loss: `This takes back ${titles}, and what is stored there.`, name: last.id })
}

function reportOf({ migrations, backup }: Migrated): Report {
  return {
    data: {
      backup: orNull(backup),
      migrations: migrations.map(({ id, name, direction, durationMs }) => ({
        id,
        name,
        direction,
        duration_ms: durationMs,
      })),
    },
    view(page) {
      if (migrations.length === 0) return ['There is nothing to do: the schema is as wanted.']
      const rows = migrations.map((migration) => {
        const done = migration.direction === 'up' ? 'applied' : 'taken back'
        return {
          cells: [
            titleOf(migration),
            { text: done, colour: 'green' as const },
            count(migration.durationMs),
          ],
        }
      })
      const columns = [
        { heading: 'Migration', least: 12 },
        { heading: 'Done' },
        { heading: 'ms', isNumber: true },
      ]
      return listing(columns, rows, page)
    },
  }
}

/** Options of the migrator are there or not; `undefined` is neither. */
function given<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [Key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [Key in Name]: Value })
}
