/**
 * What an operator is told when a backup cannot be made, verified or restored. None of them is an
 * answer of the API: they end a command or fail a job, with the exit codes of BSD's sysexits.
 *
 * @module
 */

/**
 * 65 the data are wrong, 66 there is no such backup, 69 a program is missing, 70 it failed, 73 the
 * directory cannot be used, 74 no space, 75 try again later.
 */
export type BackupExitCode = 65 | 66 | 69 | 70 | 73 | 74 | 75

/** Base of all; its message is one clear text for a terminal. */
export class BackupError extends Error {
  readonly code: string
  readonly exitCode: BackupExitCode

  constructor(code: string, exitCode: BackupExitCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = code
    this.code = code
    this.exitCode = exitCode
  }
}

/** Somebody else makes, verifies or restores a backup in the same directory. */
export class BackupBusyError extends BackupError {
  constructor(holder: string) {
    super('BACKUP_BUSY', 75, `another backup is at work in this directory: ${holder}`)
  }
}

/** The directory is missing, no directory, or may not be written. */
export class BackupDirectoryError extends BackupError {
  constructor(message: string, cause?: unknown) {
    super('BACKUP_DIRECTORY', 73, message, cause)
  }
}

/** There is no backup of that name. */
export class BackupNotFoundError extends BackupError {
  constructor(message: string) {
    super('BACKUP_NOT_FOUND', 66, message)
  }
}

/** What lies there is not what was written, or does not give back what was backed up. */
export class BackupDamagedError extends BackupError {
  constructor(name: string, finding: string, cause?: unknown) {
    super('BACKUP_DAMAGED', 65, `backup ${name} cannot be trusted: ${finding}`, cause)
  }
}

/** The backup is of another kind of database. */
export class BackupEngineError extends BackupError {
  constructor(name: string, found: string, wanted: string) {
    super('BACKUP_ENGINE', 65, `backup ${name} is of ${found}, and the database is ${wanted}`)
  }
}

/** The disk has not the room that is needed. */
export class BackupSpaceError extends BackupError {
  constructor(message: string, cause?: unknown) {
    super('BACKUP_SPACE', 74, message, cause)
  }
}

/** A running service would be torn from its database. */
export class DatabaseInUseError extends BackupError {
  constructor(users: string, cause?: unknown) {
    const message = `the database is in use, stop the service first: ${users}`
    super('DATABASE_IN_USE', 75, message, cause)
  }
}

/** The database does not answer; it may in a while. */
export class StoreAwayError extends BackupError {
  constructor(message: string, cause?: unknown) {
    super('STORE_AWAY', 75, message, cause)
  }
}

/** `pg_dump` or `pg_restore` is not there. */
export class BackupToolError extends BackupError {
  constructor(message: string) {
    super('BACKUP_TOOL', 69, message)
  }
}

/** The engine, a program or a check failed; its own words are in the message. */
export class BackupFailedError extends BackupError {
  constructor(message: string, cause?: unknown) {
    super('BACKUP_FAILED', 70, message, cause)
  }
}

/** The engine's own words, from below the answer that was made for clients. */
export function wordsOf(error: unknown): string {
  let last = error
  while (last instanceof Error && last.cause instanceof Error) last = last.cause
  return last instanceof Error ? last.message : String(last)
}

/**
 * Errors of the file system and of the store in words for an operator; those of the backup itself
 * stay as they are.
 */
export function toBackupError(error: unknown, doing: string): unknown {
  if (error instanceof BackupError || !(error instanceof Error)) return error
  const { code } = error as NodeJS.ErrnoException
  const path = (error as NodeJS.ErrnoException).path ?? 'the directory'
  if (fullCodes.has(code ?? '')) {
    return new BackupSpaceError(`${doing}: no space is left (${error.message})`, error)
  }
  const reason = directoryReasons[code ?? '']
  if (reason !== undefined) {
    return new BackupDirectoryError(`${doing}: ${path} ${reason} (${code})`, error)
  }
  return 'statusCode' in error ? ofStore(error, error.statusCode, doing) : error
}

/** Answers of the store are made for clients, who are told nothing; its first cause knows more. */
function ofStore(error: Error, statusCode: unknown, doing: string): BackupError {
  const told = error.cause instanceof Error ? error.cause.message : wordsOf(error)
  const message = `${doing}: ${error.message} (${told})`
  const isAway = statusCode === 503 || statusCode === 504
  return isAway ? new StoreAwayError(message, error) : new BackupFailedError(message, error)
}

const fullCodes: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL', 'STORAGE_FULL'])

const directoryReasons: Readonly<Record<string, string>> = {
  EACCES: 'may not be used by this user',
  EPERM: 'may not be used by this user',
  EROFS: 'is read-only',
  ENOTDIR: 'is not in a directory',
  ENOENT: 'does not exist',
}
