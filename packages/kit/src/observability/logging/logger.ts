/**
 * The logger: pino with a buffer that never waits, ids on each line, and no secrets.
 *
 * What leaves it went through redaction by name and by look, whichever way it came in: message,
 * merged object, error, bindings of a child, result of a serialiser.
 *
 * @module
 */

import { pino } from 'pino'
import { type AccessRecord, accessMembers } from './access-record.ts'
import { isoClock } from './iso-clock.ts'
import { openLines } from './log-lines.ts'
import { type LoggerOptions, type LogIds, resolveLoggerOptions } from './logger-options.ts'
import { plain, redactedChildOptions, redacting } from './pino-redaction.ts'
import { escapeControls } from './quote.ts'
import { redactValue } from './redact-value.ts'
import { type Bound, type Cleaning, childMethods, idsOf } from './request-child.ts'

/** Where a logger, and each child of it, takes access records. */
export const accessLog: unique symbol = Symbol('@plimsoll/kit/logging access')

export type AccessLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error'

/** A pino logger. `level` may be set at any time and reaches the children that set none. */
export type Logger = pino.Logger & {
  /** Records that were left out since the start because the destination was too slow. */
  readonly droppedRecords: number
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
  const format = resolved.pretty ?? safeLine
  const isoTime = isoClock(now)
  const lines = openLines(resolved, (droppedRecords) => {
    logger.warn({ droppedRecords }, 'the log destination was too slow: records were left out')
  })

  const logger: pino.Logger = pino(
    {
      level,
      base,
      timestamp: () => `,"time":"${isoTime()}"`,
      mixin: (_record, _level, child) => idsOf(child as Bound, context()),
      ...(isRedacting ? redacting : plain),
    },
    {
      write: (line: string) => lines.write(format(line)),
      flush: (done: () => void) => lines.flush(done),
      flushSync: () => lines.flushSync(),
    } as pino.DestinationStream,
  )

  const baseMembers = JSON.stringify(base).slice(1, -1)
  const afterTime = baseMembers === '' ? '"' : `",${baseMembers}`
  return Object.defineProperties(logger, {
    ...childMethods(logger, isRedacting ? thorough : none),
    droppedRecords: { get: () => lines.dropped },
    [accessLog]: {
      value(accessLevel: AccessLevel, record: AccessRecord) {
        if (!logger.isLevelEnabled(accessLevel)) return
        const head = `{"level":"${accessLevel}","time":"${isoTime()}${afterTime}`
        // Quotes whatever a client chose, so nothing is left for safeLine to do.
        const line = `${head}${accessMembers(traced(record, context))}}\n`
        lines.writeDroppable(resolved.pretty ? resolved.pretty(line) : line)
      },
    },
  }) as Logger
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

/** One line whatever is in it: JSON itself leaves some line ends and overrides as they are. */
function safeLine(line: string): string {
  return `${escapeControls(line.slice(0, -1))}\n`
}
