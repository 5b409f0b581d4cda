import { homedir } from 'node:os'
import type { KitError } from '../../foundation/errors/index.ts'
import { type Dsn, parseDsn } from './dsn.ts'
import type { EventIdentity, EventStyle } from './report-event.ts'
import type { ReporterOptions } from './reporter.ts'
import { pathShortener } from './shorten-path.ts'
import { isDefect } from './unexpected.ts'

export interface ErrorReportingOptions {
  /** Where errors are sent, and as whom. Default: nowhere; nothing is loaded and nothing hooked. */
  readonly dsn?: string | undefined
  /** Version that runs, such as `vehicle-api@1.4.0`. */
  readonly release?: string | undefined
  /** Default `production`. */
  readonly environment?: string | undefined
  /** Name of this instance. Default: none is sent. */
  readonly serverName?: string | undefined
  /** Share of errors that is reported, 0 to 1. Default 1. */
  readonly sampleRate?: number | undefined
  /**
   * Takes secrets out of plain data, such as `redactValue` of `@plimsoll/kit/logging`. Default: no
   * message of an error is sent at all.
   */
  readonly redact?: ((value: unknown) => unknown) | undefined
  /** Whether an answered error is a defect. Default: if its status is 500. */
  readonly isUnexpected?: ((error: KitError) => boolean) | undefined
  /** Reports what ends the process, too. Default true. */
  readonly uncaught?: boolean | undefined
  /** Directory that paths of source files are told relative to. Default: the working directory. */
  readonly root?: string | undefined
  /** Equal errors that are sent at once, and then in a minute. Default 10. */
  readonly perMinute?: number | undefined
  /** The same for all errors together. Default 100. */
  readonly perMinuteInAll?: number | undefined
  /** Reports on their way at once; more are dropped. Default 30. */
  readonly queueMax?: number | undefined
  /** For one report, in milliseconds. Default 5,000. */
  readonly timeoutMs?: number | undefined
  /** For all that is on its way when the service stops, in milliseconds. Default 2,000. */
  readonly flushMs?: number | undefined
  /** Default `globalThis.fetch`. */
  readonly fetch?: typeof fetch | undefined
  /** Milliseconds, on a clock that does not step back. Default `performance.now`. */
  readonly now?: (() => number) | undefined
  /** 0 to below 1. Default `Math.random`. */
  readonly random?: (() => number) | undefined
}

export interface ResolvedOptions {
  readonly dsn: Dsn | undefined
  readonly isUnexpected: (error: KitError) => boolean
  readonly uncaught: boolean
  readonly queueMax: number
  readonly timeoutMs: number
  readonly fetch: typeof fetch
  readonly reporter: Omit<ReporterOptions, 'log' | 'sender'>
}

/** @throws RangeError naming the option that makes no sense. */
export function resolveOptions(options: ErrorReportingOptions): ResolvedOptions {
  return {
    dsn: options.dsn === undefined ? undefined : parseDsn(options.dsn),
    isUnexpected: options.isUnexpected ?? isDefect,
    uncaught: options.uncaught ?? true,
    queueMax: integer('queueMax', options.queueMax ?? 30, 1_000),
    timeoutMs: integer('timeoutMs', options.timeoutMs ?? 5_000, 60_000),
    fetch: options.fetch ?? globalThis.fetch,
    reporter: { ...styleOf(options), ...limitsOf(options) },
  }
}

function styleOf(options: ErrorReportingOptions): EventStyle {
  const { redact } = options
  const root = options.root ?? process.cwd()
  return {
    identity: identityOf(options),
    redact: redact ?? ((event) => event),
    cleanText: redact === undefined ? withheld : withoutPlaces(root),
    shortenPath: pathShortener(root),
  }
}

function limitsOf(
  options: ErrorReportingOptions,
): Omit<ResolvedOptions['reporter'], keyof EventStyle> {
  return {
    sampleRate: share('sampleRate', options.sampleRate ?? 1),
    perMinute: integer('perMinute', options.perMinute ?? 10, 10_000),
    perMinuteInAll: integer('perMinuteInAll', options.perMinuteInAll ?? 100, 100_000),
    kindsMax: 1_000,
    flushMs: integer('flushMs', options.flushMs ?? 2_000, 60_000),
    now: options.now ?? (() => performance.now()),
    random: options.random ?? Math.random,
  }
}

function identityOf({ release, environment, serverName }: ErrorReportingOptions): EventIdentity {
  return {
    ...(release !== undefined && { release }),
    environment: environment ?? 'production',
    ...(serverName !== undefined && { server_name: serverName }),
  }
}

function withheld(): string {
  return '[withheld: errorReporting has no redact]'
}

const textCharsMax = 16_384

/** Where the application and the home of its user are on this machine is nobody's business. */
function withoutPlaces(root: string): (text: string) => string {
  const places = [root, home()].filter((place) => place.length > 1)
  return (text) =>
    places.reduce((clean, place) => clean.replaceAll(place, '.'), text.slice(0, textCharsMax))
}

function home(): string {
  try {
    return homedir()
  } catch {
    // Platforms give containers users that are in no list, and then nobody has a home.
    return ''
  }
}

function integer(name: string, value: number, max: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= max) return value
  throw new RangeError(`errorReporting.${name} must be an integer from 1 to ${max}, got ${value}`)
}

function share(name: string, value: number): number {
  if (value >= 0 && value <= 1) return value
  throw new RangeError(`errorReporting.${name} must be from 0 to 1, got ${value}`)
}
