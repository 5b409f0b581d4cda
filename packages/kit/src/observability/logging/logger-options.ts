import type { FormatLine } from './pretty.ts'

/** Takes text that ends in a line feed, at once. */
export interface LogSink {
  write(text: string): void
}

/** The ids that tie a log line to a request. */
export interface LogIds {
  readonly requestId: string
  readonly traceId?: string | undefined
}

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

export interface LoggerOptions {
  /** Lowest level that is written. Default `info`; may be changed later by `logger.level`. */
  readonly level?: LogLevel
  /** Levels of modules; `logger.logLevels` changes them later. Default: all have that of the logger. */
  readonly levels?: Readonly<Record<string, LogLevel>>
  /** Members of every line, such as `service` and `version`. Default none. */
  readonly base?: Readonly<Record<string, string | number | boolean>>
  /**
   * The ids of the request that the running code works for; with `@plimsoll/kit/context`, its
   * `currentContext`. Default: only `request.log` knows its request.
   */
  readonly context?: () => LogIds | undefined
  /** An open descriptor, a path to append to, or a sink. Default 1, standard output. */
  readonly destination?: number | string | LogSink
  /**
   * Write each line before the call returns, for command-line programs. A destination that takes
   * nothing then stops the program for a second per line. Default `false`; `true` with `pretty`.
   */
  readonly sync?: boolean
  /** Turns a JSON line into text for people; see `loadPretty`. Default: JSON. */
  readonly pretty?: FormatLine | undefined
  /** `off` is for the tests which prove that `on` does something. Default `on`. */
  readonly redaction?: 'on' | 'off'
  /** Take e-mail addresses out as well, where they are no business of who reads logs. Default `false`. */
  readonly redactEmails?: boolean
  /**
   * Most that may wait for a slow destination, in characters; access records are left out at half
   * of it. Default 16,777,216.
   */
  readonly bufferCharsMax?: number
  /** Longest time that a line waits in memory, in milliseconds. Default 1,000. */
  readonly flushIntervalMs?: number
  /** Wall clock in milliseconds. Default `Date.now`. */
  readonly now?: () => number
}

export type ResolvedLoggerOptions = Required<LoggerOptions>

/** @throws RangeError naming the option that makes no sense. */
export function resolveLoggerOptions(options: LoggerOptions): ResolvedLoggerOptions {
  return {
    level: options.level ?? 'info',
    ...resolveLines(options),
    destination: options.destination ?? 1,
    sync: options.sync ?? options.pretty !== undefined,
    pretty: options.pretty,
    bufferCharsMax: positive('bufferCharsMax', options.bufferCharsMax ?? 16_777_216),
    flushIntervalMs: positive('flushIntervalMs', options.flushIntervalMs ?? 1_000),
    now: options.now ?? Date.now,
  }
}

/** What is in a line, and of which module. */
function resolveLines(options: LoggerOptions) {
  return {
    levels: options.levels ?? {},
    base: options.base ?? {},
    context: options.context ?? (() => undefined),
    redaction: options.redaction ?? 'on',
    redactEmails: options.redactEmails ?? false,
  } satisfies LoggerOptions
}

function positive(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new RangeError(`logging.${name} must be a whole number above 0, got ${value}`)
}
