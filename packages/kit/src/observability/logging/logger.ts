/**
 * The logger: pino with a buffer that never waits, ids on each line, and no secrets.
 *
 * What leaves it went through redaction by name and by look, whichever way it came in: message,
 * merged object, error, bindings of a child, result of a serialiser.
 *
 * @module
 */

import { pino } from 'pino'
import { isoClock } from '../../foundation/iso-clock.ts'
import { type AccessRecord, accessWriter } from './access-record.ts'
import { loggedPath } from './describe-http.ts'
import { LogLevels } from './log-levels.ts'
import { openLines } from './log-lines.ts'
import {
  type LoggerOptions,
  type LogIds,
  type ResolvedLoggerOptions,
  resolveLoggerOptions,
} from './logger-options.ts'
import { plain, redactedChildOptions, redacting } from './pino-redaction.ts'
import { escapeControls, quote } from './quote.ts'
import { RecordCounter, type RecordCounts } from './record-counts.ts'
import { redactEmails } from './redact-emails.ts'
import { redactValue } from './redact-value.ts'
import { type Bound, bare, type Cleaning, childMethods, idsOf } from './request-child.ts'

/** Where a logger, and each child of it, takes access records. */
export const accessLog: unique symbol = Symbol('@plimsoll/kit/logging access')

export type AccessLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error'

/** A pino logger. `level` may be set at any time and reaches the children that set none. */
export type Logger = pino.Logger & {
  /** Records that were logged since the start, by level. */
  readonly recordCounts: RecordCounts
  /** Records that were left out since the start because the destination was too slow. */
  readonly droppedRecords: number
  /** Of the modules, which are its children `child({ module })`. */
  readonly logLevels: LogLevels
  /** The child that a module logs with; the same as `child({ module: name })`. */
  module(name: string): pino.Logger
  readonly [accessLog]: (level: AccessLevel, record: AccessRecord) => void
}

/**
 * Makes a logger.
 *
 * @throws RangeError naming an option that makes no sense; the system's error if the destination
 * cannot be opened.
 */
export function createLogger(options: LoggerOptions = {}): Logger {
  const resolved = resolveLoggerOptions(options)
  const { level, base, context, now } = resolved
  const isRedacting = resolved.redaction === 'on'
  const hideEmails = isRedacting && resolved.redactEmails ? redactEmails : asItIs
  const format = resolved.pretty ?? safeLine
  const isoTime = isoClock(now)
  const counter = new RecordCounter()
  const lines = openLines(resolved, (droppedRecords) => {
    logger.warn({ droppedRecords }, 'the log destination was too slow: records were left out')
  })

  const logger: pino.Logger = pino(
    {
      level,
      base,
      timestamp: () => `,"time":"${isoTime()}"`,
      mixin(_record, levelNumber, child) {
        counter.count(levelNumber)
        return idsOf(child as Bound, context())
      },
      ...(isRedacting ? redacting : plain),
    },
    {
      write: (line: string) => lines.write(format(hideEmails(line))),
      flush: (done: () => void) => lines.flush(done),
      flushSync: () => lines.flushSync(),
    } as pino.DestinationStream,
  )

  // All that a client can choose is quoted, so nothing is left for safeLine to do; and it is only there
  // that an address can stand.
  const accessLine = accessWriter({
    base: JSON.stringify(base).slice(1, -1),
    write: (text) => quote(hideEmails(text)),
    writePath: (path) => quote(hideEmails(loggedPath(path))),
  })
  const writeAccess = (accessLevel: AccessLevel, record: AccessRecord) => {
    if (!logger.isLevelEnabled(accessLevel)) return
    counter.count(pino.levels.values[accessLevel] ?? 0)
    const line = accessLine(accessLevel, isoTime(), traced(record, context))
    lines.writeDroppable(resolved.pretty ? resolved.pretty(line) : line)
  }
  const logLevels = levelsOf(logger, resolved)
  return Object.defineProperties(logger, {
    ...childMethods(logger, isRedacting ? thorough : none, logLevels),
    logLevels: { value: logLevels },
    recordCounts: { get: () => counter.counts },
    droppedRecords: { get: () => lines.dropped },
    [accessLog]: { value: writeAccess },
  }) as Logger
}

function levelsOf(
  logger: pino.Logger,
  { levels, now }: Pick<ResolvedLoggerOptions, 'levels' | 'now'>,
): LogLevels {
  // As pino makes children: those that are asked for by then are made of these.
  const child = logger.child.bind(logger)
  const logLevels = new LogLevels(logger, (module) => bare(child({ module })), now)
  for (const [module, level] of Object.entries(levels)) logLevels.set({ module, level })
  return logLevels
}

/** A request that no plugin saw, such as one whose URL cannot be decoded, has a trace all the same. */
function traced(record: AccessRecord, context: () => LogIds | undefined): AccessRecord {
  if (record.traceId !== undefined) return record
  const current = context()
  return current?.requestId === record.requestId ? { ...record, traceId: current.traceId } : record
}

const thorough: Cleaning = {
  bindings: (bindings) => redactValue(bindings) as pino.Bindings,
  options: redactedChildOptions,
}

const none: Cleaning = {
  bindings: (bindings) => bindings,
  options: (options) => options,
}

function asItIs(line: string): string {
  return line
}

/** One line whatever is in it: JSON itself leaves some line ends and overrides as they are. */
function safeLine(line: string): string {
  return `${escapeControls(line.slice(0, -1))}\n`
}
