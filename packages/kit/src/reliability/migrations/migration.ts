/**
 * How migrations are declared.
 *
 * Ids count without a gap, so two branches that add one each collide when they meet, and not in
 * production. A checksum covers what `up` does on one engine, and neither layout nor comments.
 *
 * @module
 */

import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { EngineName, EngineStatements, TableSet } from '../database/index.ts'
import { assertOneStatement, canonical } from './sql-text.ts'

/** The same statements for both engines, or those of each. */
export type MigrationSql = readonly string[] | EngineStatements

/**
 * `expand` adds, and binaries of the release before go on working. `contract` takes away what no
 * supported binary uses any more.
 */
export type MigrationPhase = 'expand' | 'contract'

/** What one batch of a data migration is given. */
export interface Batch {
  /** The transaction of this batch. */
  // biome-ignore lint/suspicious/noExplicitAny: the schema that a migration sees is known to nobody but its author, who names it.
  readonly queries: Kysely<any>
  /** What the batch before returned; `null` for the first. */
  readonly cursor: string | null
  /** Rows to change at most. */
  readonly limit: number
  readonly engine: EngineName
}

/**
 * Changes rows in many small transactions. Each batch and its cursor are committed together, so
 * one that was cut off goes on where it stood and does nothing twice.
 */
export interface DataMigration {
  /** Stands for the function in the checksum: a function that does something else is version 2. */
  readonly version: number
  /** Rows of one batch. Default 1,000. */
  readonly limit?: number
  /** Changes at most `limit` rows, and returns where to go on or `null` at the end. */
  readonly batch: (batch: Batch) => Promise<string | null>
}

export interface MigrationDefinition {
  /** Four digits: `0001`, `0002`, … */
  readonly id: string
  /** In kebab-case. */
  readonly name: string
  /** Counts the deployments. Default: that of the migration before; 1 for the first. */
  readonly release?: number
  /** Default `expand`. */
  readonly phase?: MigrationPhase
  /** Of a `contract`: id of the migration whose release made superfluous what is taken away. */
  readonly after?: string
  /** Tables of concerns, made before `up` and dropped after `down`. */
  readonly tables?: readonly TableSet[]
  readonly up?: MigrationSql
  /** Takes `up` back; `[]` if there is nothing to take back. Without one there is no way down. */
  readonly down?: MigrationSql
  /** Instead of `up`: changes rows. */
  readonly data?: DataMigration
  /** `false` for statements that cannot be in one; each must bear being run again. */
  readonly transaction?: false
  /**
   * SQLite: foreign keys are not enforced while this runs, and all are checked before it commits,
   * as rebuilding a table needs (https://www.sqlite.org/lang_altertable.html#otheralter).
   */
  readonly foreignKeys?: 'checked-at-the-end'
  /** Rules of the lint that this may break, each with the reason. */
  readonly waive?: Readonly<Record<string, string>>
}

/** A migration with nothing left open. */
export interface Migration {
  readonly id: string
  readonly name: string
  readonly release: number
  readonly phase: MigrationPhase
  readonly after: string | undefined
  readonly up: EngineStatements
  readonly down: EngineStatements | undefined
  readonly data: DataMigration | undefined
  readonly isTransactional: boolean
  readonly checksForeignKeysAtEnd: boolean
  readonly waive: Readonly<Record<string, string>>
  /** SHA-256 in hexadecimal. */
  readonly checksums: Readonly<Record<EngineName, string>>
}

/** In order, without a gap. */
export type Migrations = readonly Migration[]

/** @throws RangeError naming the migration that makes no sense, and why. */
export function defineMigrations(definitions: readonly MigrationDefinition[]): Migrations {
  const migrations: Migration[] = []
  for (const definition of definitions) {
    try {
      migrations.push(defined(definition, migrations))
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      throw new RangeError(`migration ${definition.id}: ${error.message}`, { cause: error })
    }
  }
  return Object.freeze(migrations)
}

function defined(definition: MigrationDefinition, before: Migrations): Migration {
  const {
    id,
    name,
    phase = 'expand',
    after,
    data,
    transaction,
    foreignKeys,
    waive = {},
  } = definition
  assertIdentity(definition, before)
  assertKind(definition)

  const up = statementsOf(definition, 'up')
  const isOnlyTables = definition.up === undefined && data === undefined
  const down = definition.down ?? (isOnlyTables ? [] : undefined)
  const release = definition.release ?? before.at(-1)?.release ?? 1
  assertRelease(release, before)
  return Object.freeze({
    ...{ id, name, release, phase, after, up, data, waive },
    down: down === undefined ? undefined : statementsOf({ ...definition, down }, 'down'),
    isTransactional: transaction !== false,
    checksForeignKeysAtEnd: foreignKeys !== undefined,
    checksums: {
      sqlite: checksum('sqlite', up.sqlite, data),
      postgres: checksum('postgres', up.postgres, data),
    },
  })
}

function assertIdentity({ id, name, after }: MigrationDefinition, before: Migrations): void {
  const expected = String(before.length + 1).padStart(4, '0')
  if (before.some((each) => each.id === id)) throw new RangeError('the id is taken already')
  if (id !== expected)
    throw new RangeError(`the next id is "${expected}": ids have four digits, no gap`)
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
    throw new RangeError(`the name must be in kebab-case, got "${name}"`)
  }
  if (after !== undefined && !before.some((each) => each.id === after)) {
    throw new RangeError(`"after" must name an earlier migration, got "${after}"`)
  }
}

function assertKind(definition: MigrationDefinition): void {
  const { up, tables, data, transaction, waive = {} } = definition
  const hasStatements = up !== undefined || tables !== undefined
  if (data === undefined) {
    if (!hasStatements) throw new RangeError('it does nothing: give it "up", "tables" or "data"')
  } else {
    if (hasStatements) throw new RangeError('it has statements or data batches, not both')
    assertCounts(data)
  }
  if (tables !== undefined && transaction === false) {
    throw new RangeError('tables are made in a transaction; part what cannot be in one')
  }
  const unreasoned = Object.keys(waive).find((rule) => (waive[rule] ?? '').trim().length < 10)
  if (unreasoned !== undefined) {
    throw new RangeError(`waiving "${unreasoned}" needs a written reason`)
  }
}

function assertCounts({ version, limit = 1 }: DataMigration): void {
  for (const count of [version, limit]) {
    if (Number.isSafeInteger(count) && count > 0) continue
    throw new RangeError(`"data" counts version and limit from 1, got ${count}`)
  }
}

function assertRelease(release: number, before: Migrations): void {
  const last = before.at(-1)?.release ?? 1
  if (Number.isSafeInteger(release) && (release === last || release === last + 1)) return
  throw new RangeError(`the release must be ${last} or ${last + 1}, got ${release}`)
}

function statementsOf(definition: MigrationDefinition, direction: 'up' | 'down'): EngineStatements {
  const { tables = [] } = definition
  const own = definition[direction] ?? []
  const of = (engine: EngineName): readonly string[] => {
    const statements = isShared(own) ? own : own[engine]
    const sets = direction === 'up' ? tables : tables.toReversed()
    const made = sets.flatMap((set) => set[direction][engine])
    const all = direction === 'up' ? [...made, ...statements] : [...statements, ...made]
    for (const statement of all) assertOneStatement(statement)
    return Object.freeze(all)
  }
  return Object.freeze({ sqlite: of('sqlite'), postgres: of('postgres') })
}

function isShared(sql: MigrationSql): sql is readonly string[] {
  return Array.isArray(sql)
}

function checksum(
  engine: EngineName,
  statements: readonly string[],
  data: DataMigration | undefined,
): string {
  const hash = createHash('sha256').update(engine)
  // U+0000 is in no statement, so two lists never read alike.
  for (const statement of statements) hash.update(`\0${canonical(statement)}`)
  if (data !== undefined) hash.update(`\0\0data ${data.version}`)
  return hash.digest('hex')
}
