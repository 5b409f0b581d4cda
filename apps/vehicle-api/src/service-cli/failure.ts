/**
 * Why a command did not do what it was asked, in a line or two, and the exit code that says so.
 *
 * @module
 */

import { ConfigError } from '@plimsoll/kit/config'
import { KitError } from '@plimsoll/kit/errors'
import { redact } from '@plimsoll/kit/logging'
import { UsageError } from '../terminal/usage-error.ts'
import { InterruptedError } from './interrupt.ts'

export interface Failure {
  readonly code: string
  readonly message: string
  readonly exitCode: number
}

/** Set up wrongly, by BSD's sysexits. */
const wrongSetup = 78
const tryLater = 75

/** It could not be done, for a reason that the message tells. */
export class CommandError extends Error {
  readonly code: string
  readonly exitCode: number

  constructor(code: string, exitCode: number, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = code
    this.code = code
    this.exitCode = exitCode
  }
}

export class StoreMissingError extends CommandError {
  constructor(file: string) {
    const message = `There is no store yet: ${file} does not exist. "migrate up" makes it, as does a start of the service.`
    super('STORE_MISSING', wrongSetup, message)
  }
}

/** Asked whether to go on, somebody said no. */
export class DeclinedError extends CommandError {
  constructor() {
    super('DECLINED', 1, 'Nothing was done.')
  }
}

/** Nobody is there to be asked. */
export class NotAskedError extends CommandError {
  constructor(command: string, loss: string) {
    const message = `${command} asks first, and no terminal is here to ask on: say --yes.\n${loss}`
    super('NOT_CONFIRMED', 2, message)
  }
}

/** @param interruption the reason why the command was stopped, if it was */
export function failureOf(error: unknown, interruption?: unknown): Failure {
  const { code, message, exitCode } = failed(error)
  if (!(interruption instanceof InterruptedError)) return { code, message, exitCode }
  // What a migrator says of its half-done work must not be lost.
  const more = error === interruption || isAbort(error) ? '' : ` ${message}`
  return {
    code: interruption.name,
    message: `${interruption.message}${more}`,
    exitCode: interruption.exitCode,
  }
}

function failed(error: unknown): Failure {
  if (error instanceof UsageError) return { code: 'USAGE', message: error.message, exitCode: 2 }
  if (error instanceof ConfigError) {
    return { code: 'CONFIGURATION', message: error.report().trimEnd(), exitCode: wrongSetup }
  }
  if (error instanceof KitError) return ofKit(error)
  if (error instanceof Error) return ofError(error)
  return { code: 'UNEXPECTED', message: redact(String(error)), exitCode: 1 }
}

function ofKit(error: KitError): Failure {
  const { code, statusCode } = error
  const details = error.details.map(({ message, pointer }) =>
    pointer === undefined ? message : `${pointer.slice(1)} ${message}`,
  )
  const message = [wordsOf(error), ...details].join('\n')
  if (statusCode === 400) return { code, message, exitCode: 2 }
  return { code, message, exitCode: statusCode === 503 || statusCode === 504 ? tryLater : 1 }
}

/** Errors of the migrator, the backups and the SQLite file say what to exit with, or what is wrong. */
interface Telling extends Error {
  readonly code?: unknown
  readonly exitCode?: unknown
  readonly problem?: unknown
}

function ofError(error: Telling): Failure {
  const code = typeof error.code === 'string' ? error.code : 'UNEXPECTED'
  if (typeof error.exitCode === 'number') {
    return { code, message: redact(error.message), exitCode: error.exitCode }
  }
  const message = wordsOf(error)
  if (error.name === 'SqliteOpenError') {
    const isBusy = error.problem === 'locked'
    return { code: 'STORE_UNUSABLE', message, exitCode: isBusy ? tryLater : wrongSetup }
  }
  // An address or an option that makes no sense.
  if (error instanceof RangeError) return { code: 'WRONG_SETUP', message, exitCode: wrongSetup }
  return { code, message, exitCode: 1 }
}

/** The message and, where it says more, that of the first cause; never a password. */
function wordsOf(error: Error): string {
  const { message, cause } = error
  const more = cause instanceof Error ? cause.message : ''
  return redact(more === '' || message.includes(more) ? message : `${message}\n${more}`)
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
