/**
 * `migrate status` and `migrate plan`: what is there and what would be done, changing nothing.
 *
 * @module
 */

import {
  createMigrator,
  type MigrationEntry,
  type Plan,
  type PlannedMigration,
} from '@plimsoll/kit/migrations'
import { serviceMigrations } from '../store/migrations.ts'
import { type Cell, listing, type Page } from '../terminal/listing.ts'
import { fitted } from '../terminal/text-width.ts'
import type { Command } from './command.ts'
import { toOption } from './migrate-changes.ts'
import { placeOf, withOwnerStore } from './stores.ts'
import { count, counted, moment, orNull } from './words.ts'

export const migrateStatus: Command = {
  name: 'migrate status',
  summary: 'show what is applied, missing or half done',
  details: ['Exit code 1 if "migrate up" would refuse, or something is half done.'],
  async run({ config, signal }) {
    const settings = await config()
    const { problem, ...status } = await withOwnerStore(settings, (database) =>
      createMigrator({ database, migrations: serviceMigrations }).status({ signal }),
    )
    const { holder, migrations, release } = status
    const isHalfDone = migrations.some(({ state }) => state === 'running' || state === 'reverting')
    const place = placeOf(settings)
    return {
      data: { ...status, holder: orNull(holder), problem: orNull(problem) },
      isWrong: problem !== undefined || (isHalfDone && holder === undefined),
      view: (page) => [
        fitted(place, page.columns),
        `Schema of release ${release}, ${summaryOf(migrations)}.`,
        '',
        ...listing(statusColumns, migrations.map(statusRow), page),
        ...(holder === undefined ? [] : ['', fitted(`At work: ${holder}`, page.columns)]),
        ...(problem === undefined
          ? []
          : ['', page.paint('red', fitted(`Wrong: ${problem}`, page.columns))]),
      ],
    }
  },
}

const statusColumns = [
  { heading: 'Migration' },
  { heading: 'State' },
  { heading: 'Applied (UTC)', rank: 4 },
  { heading: 'ms', isNumber: true, rank: 3 },
  { heading: 'By', rank: 2 },
  { heading: 'Backup before', rank: 1 },
]

function statusRow({ id, name, state, ...entry }: MigrationEntry) {
  const { applied_at, duration_ms: ms, applied_by, backup } = entry
  const cells: Cell[] = [
    `${id} ${name}`,
    { text: state, colour: state === 'applied' ? 'green' : state === 'pending' ? 'yellow' : 'red' },
    moment(applied_at),
    ms === null ? '' : count(ms),
    applied_by ?? '',
    backup ?? '',
  ]
  return { cells }
}

function summaryOf(migrations: readonly MigrationEntry[]): string {
  const pending = migrations.filter(({ state }) => state === 'pending').length
  return pending === 0 ? 'nothing to apply' : `${counted(pending, 'migration')} to apply`
}

export const migratePlan: Command = {
  name: 'migrate plan',
  summary: 'show what "migrate up" would run, and whom it stops',
  details: ['Exit code 1 if a statement would stop a running service, and nobody said why it may.'],
  options: toOption,
  async run({ config, signal, options }) {
    const to = options.text('to')
    const plan = await withOwnerStore(await config(), (database) =>
      createMigrator({ database, migrations: serviceMigrations }).plan({
        signal,
        ...(to === undefined ? {} : { to }),
      }),
    )
    return {
      data: dataOf(plan),
      isWrong: plan.migrations.some(({ findings }) => findings.some(isOpen)),
      view: (page) =>
        plan.migrations.length === 0
          ? ['There is nothing to apply.']
          : plan.migrations.flatMap((migration) => planned(migration, page)).slice(0, -1),
    }
  },
}

type Finding = PlannedMigration['findings'][number]

function isOpen({ waived }: Finding): boolean {
  return waived === undefined
}

function dataOf({ engine, migrations }: Plan) {
  return {
    engine,
    migrations: migrations.map(({ findings, ...migration }) => ({
      ...migration,
      findings: findings.map((finding) => ({
        ...finding,
        statement: orNull(finding.statement),
        waived: orNull(finding.waived),
      })),
    })),
  }
}

const indent = 4

function planned(
  { id, name, release, phase, runs, statements, findings }: PlannedMigration,
  { columns, paint }: Page,
): readonly string[] {
  const title = `${id} ${name}`
  // A line of each statement says which it is; `--json` has them whole.
  const lines = statements.map(({ sql }, index) => {
    const number = `${index + 1}`.padStart(indent - 2)
    return `${number}  ${fitted(firstLine(sql), columns, indent)}`
  })
  const stopped = new Set(
    statements.flatMap(({ locks }) =>
      locks
        .filter(({ stops }) => stops !== 'nobody')
        .map(({ table, stops }) => `Stops ${stops} of ${table}.`),
    ),
  )
  const whom = [...stopped].map((text) =>
    paint('dim', `${' '.repeat(indent)}${fitted(text, columns, indent)}`),
  )
  const found = findings.map((finding) => {
    const { rule, statement, finding: wrong, remedy, waived } = finding
    const where = statement === undefined ? '' : `statement ${statement} `
    const text = `${rule}: ${where}${wrong}; ${waived === undefined ? remedy : `waived, ${waived}`}`
    return paint(isOpen(finding) ? 'yellow' : 'dim', fitted(text, columns, 2))
  })
  return [
    `${paint('bold', title)}  release ${release}, ${phase}, ${runs}`,
    ...lines,
    ...whom,
    ...found,
    '',
  ]
}

function firstLine(sql: string): string {
  const [first = ''] = sql.trim().split('\n')
  return first.replace(/\s*\($/, ' (…)')
}
