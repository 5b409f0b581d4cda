/**
 * What an operator is told when the schema cannot be changed or may not be served on. None of them
 * is an answer of the API: they end a command or a start, with the exit codes of BSD's sysexits.
 *
 * @module
 */

/** 65 the data are wrong, 70 it failed, 75 try again later, 78 set up wrongly. */
export type MigrationExitCode = 65 | 70 | 75 | 78

/** Base of all; its message is one clear text for a terminal. */
export class MigrationError extends Error {
  readonly code: string
  readonly exitCode: MigrationExitCode

  constructor(code: string, exitCode: MigrationExitCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = code
    this.code = code
    this.exitCode = exitCode
  }
}

/** Another migrator is at work and was not done in time. */
export class MigrationLockedError extends MigrationError {
  /** Who holds the lock, in words, if that is known. */
  readonly holder: string | undefined

  constructor(waitedMs: number, holder: string | undefined, cause?: unknown) {
    const seconds = (waitedMs / 1000).toFixed(1)
    const who = holder ?? 'somebody unknown'
    super(
      'MIGRATION_LOCKED',
      75,
      `another migrator holds the lock, waited ${seconds} s: ${who}`,
      cause,
    )
    this.holder = holder
  }
}

/** The lock was ours and is no longer: nothing more is changed. */
export class MigrationLockLostError extends MigrationError {
  constructor() {
    const message =
      'this migrator lost its lock (it stood still for long, or its connection was replaced); ' +
      'nothing of the current transaction was kept, run it again'
    super('MIGRATION_LOCK_LOST', 75, message)
  }
}

/** Statements of one session reach several connections of the server. */
export class MigrationPoolerError extends MigrationError {
  constructor() {
    const message =
      'a transaction pooler stands between here and PostgreSQL, so no lock can be held: give the ' +
      'migrator an address of the server itself'
    super('MIGRATION_POOLER', 78, message)
  }
}

export type HistoryProblemKind = 'edited' | 'missing' | 'newer' | 'out-of-order' | 'half-done'

/** What was applied and what this build declares do not agree. */
export class MigrationHistoryError extends MigrationError {
  readonly kind: HistoryProblemKind
  readonly migrationId: string

  constructor(kind: HistoryProblemKind, migrationId: string, message: string) {
    super('MIGRATION_HISTORY', 65, message)
    this.kind = kind
    this.migrationId = migrationId
  }
}

export interface MigrationFailure {
  /** Id and name, such as `0003 accounts`. */
  readonly migration: string
  readonly direction: 'up' | 'down'
  /** From 1; `undefined` where no single statement failed. */
  readonly statement: number | undefined
  /** What the schema is now. */
  readonly consequence: string
}

/** A statement of a migration was refused. */
export class MigrationFailedError extends MigrationError {
  readonly failure: MigrationFailure

  constructor(failure: MigrationFailure, cause: unknown) {
    const { migration, direction, statement, consequence } = failure
    const where = statement === undefined ? '' : `, statement ${statement}`
    const message = `${migration} ${direction}${where}: ${wordsOf(cause)}; ${consequence}`
    super('MIGRATION_FAILED', 70, message, cause)
    this.failure = failure
  }
}

/** What was asked for is not there: an id that is not declared, or no way back. */
export class MigrationTargetError extends MigrationError {
  constructor(message: string) {
    super('MIGRATION_TARGET', 65, message)
  }
}

/** The store is not empty, and nobody said what protects its data. */
export class MigrationBackupError extends MigrationError {
  constructor(message: string, cause?: unknown) {
    super('MIGRATION_BACKUP', 78, message, cause)
  }
}

/** This build must not serve on the schema that is there. */
export class SchemaUnsupportedError extends MigrationError {
  constructor(message: string) {
    super('SCHEMA_UNSUPPORTED', 78, message)
  }
}

/** Taking a migration back and applying it again does not give the same schema. */
export class RehearsalError extends MigrationError {
  readonly differences: readonly string[]

  constructor(migration: string, step: string, differences: readonly string[]) {
    const message = `${migration}: ${step} gives another schema:\n${differences.join('\n')}`
    super('MIGRATION_REHEARSAL', 65, message)
    this.differences = differences
  }
}

interface EngineError extends Error {
  readonly code?: string
  readonly hint?: string
}

/** The engine's own words, from below the answer made for clients; never values of rows. */
export function wordsOf(error: unknown): string {
  const chain = causesOf(error)
  const last = chain.at(-1) as EngineError | undefined
  if (last === undefined) return String(error)
  const code = last.code === undefined || last.message.includes(last.code) ? '' : ` (${last.code})`
  const hint = last.hint === undefined ? '' : `, hint: ${last.hint}`
  return `${last.message}${code}${hint}`
}

/** Does this error, or what caused it, carry one of the codes? */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return causesOf(error).some(({ code }) => code !== undefined && codes.includes(code))
}

function causesOf(error: unknown): EngineError[] {
  const chain: EngineError[] = []
  for (let each = error; each instanceof Error; each = each.cause) chain.push(each)
  return chain
}
