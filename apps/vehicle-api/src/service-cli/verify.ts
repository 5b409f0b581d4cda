/**
 * `verify`: the schema, the integrity of the store, the audit chain and the newest backup.
 *
 * @module
 */

import { createMigrator } from '@plimsoll/kit/migrations'
import type { ServiceConfig } from '../config.ts'
import { serviceMigrations } from '../store/migrations.ts'
import { listing } from '../terminal/listing.ts'
import { fitted } from '../terminal/text-width.ts'
import { verifyStore } from './audit-log-verify.ts'
import { backupsOf } from './backup.ts'
import type { Command, Work } from './command.ts'
import { failureOf } from './failure.ts'
import { integrityOf } from './integrity.ts'
import { assertSchema, placeOf, type Store, withOwnerStore } from './stores.ts'
import { age, counted } from './words.ts'

interface Check {
  readonly name: string
  readonly isRight: boolean
  /** What was found. */
  readonly finding: string
}

/** Says what it found, or throws what is wrong. */
type Look = () => Promise<string>

class Wrong extends Error {}

export const verify: Command = {
  name: 'verify',
  summary: 'verify the schema, the data, the audit log, a backup',
  details: [
    'The backup is restored into a scratch database, so it takes about as long as a restore. Exit code 1 if something is wrong. All of it is safe while the service runs.',
  ],
  async run(work) {
    const config = await work.config()
    const place = placeOf(config)
    const checks = await withOwnerStore(config, (store) => checksOf(work, config, store))
    const wrong = checks.filter(({ isRight }) => !isRight).length
    return {
      data: {
        is_right: wrong === 0,
        checks: checks.map(({ name, isRight, finding }) => ({ name, is_right: isRight, finding })),
      },
      isWrong: wrong > 0,
      view: (page) => [
        fitted(place, page.columns),
        '',
        ...listing(
          [{ heading: 'Check' }, { heading: 'Result' }, { heading: 'Found' }],
          checks.map(({ name, isRight, finding }) => rowOf(name, isRight, finding, page.columns)),
          page,
        ),
        '',
        wrong === 0
          ? page.paint('green', 'Nothing is wrong.')
          : page.paint('red', `${counted(wrong, 'check')} found something wrong.`),
      ],
    }
  },
}

/** What does not fit beside its name goes below it. */
function rowOf(name: string, isRight: boolean, finding: string, columns: number | undefined) {
  const result = isRight
    ? ({ text: 'right', colour: 'green' } as const)
    : ({ text: 'wrong', colour: 'red' } as const)
  const isLong = columns !== undefined && finding.length > columns - 20
  return isLong ? { cells: [name, result], note: finding } : { cells: [name, result, finding] }
}

async function checksOf(
  work: Work,
  config: ServiceConfig,
  store: Store,
): Promise<readonly Check[]> {
  const { signal, line } = work
  const looks: readonly (readonly [string, Look])[] = [
    ['schema', () => schemaOf(store, signal)],
    ['integrity', () => integrity(store, signal)],
    ['audit log', () => auditLog(work, store)],
    ['backup', () => newestBackup(work, config)],
  ]
  const checks: Check[] = []
  for (const [name, look] of looks) {
    line.show(`Verifying: ${name}`)
    checks.push(await checked(name, look, signal))
  }
  return checks
}

async function checked(name: string, look: Look, signal: AbortSignal): Promise<Check> {
  try {
    return { name, isRight: true, finding: await look() }
  } catch (error) {
    signal.throwIfAborted()
    return { name, isRight: false, finding: failureOf(error).message.replaceAll('\n', ' ') }
  }
}

async function schemaOf(store: Store, signal: AbortSignal): Promise<string> {
  await assertSchema(store, signal)
  const migrator = createMigrator({ database: store, migrations: serviceMigrations })
  const { release, migrations } = await migrator.status({ signal })
  const pending = migrations.filter(({ state }) => state === 'pending')
  if (pending.length > 0) {
    throw new Wrong(`${counted(pending.length, 'migration')} to apply: "migrate up"`)
  }
  return `release ${release}, ${counted(migrations.length, 'migration')} applied`
}

async function integrity(store: Store, signal: AbortSignal): Promise<string> {
  const { looked, problems } = await integrityOf(store, signal)
  if (problems.length > 0) throw new Wrong(problems.join('; '))
  return looked
}

async function auditLog(work: Work, store: Store): Promise<string> {
  const { problem, rows } = await verifyStore(work, store)
  if (problem !== undefined) throw new Wrong(problem.message)
  return `${counted(rows, 'entry', 'entries')} follow from each other`
}

async function newestBackup(work: Work, config: ServiceConfig): Promise<string> {
  const backups = backupsOf(work, config)
  const { newest } = await backups.latest()
  if (newest === undefined) throw new Wrong('there is none: "backup create" makes one')
  const { name } = await backups.verify(newest.name, { signal: work.signal })
  const old = age(newest.ageSeconds)
  // One that is late is no alarm yet: it may be under way.
  const isLate = newest.ageSeconds * 1_000 > 2 * config.backupIntervalMs
  if (isLate) throw new Wrong(`${name} is ${old} old, and one is to be made more often`)
  return `${name}, ${old} old, restored`
}
