/**
 * Finds what a service logged about a request, in whatever shape it logs.
 *
 * A record is flattened to dotted names in lower case without separators (`res.statusCode` becomes
 * `res.statuscode`), and each fact is looked for under the names that the usual loggers give it:
 * pino, bunyan, winston, structlog, python-json-logger, Go slog, zap, zerolog, logrus, ECS, GELF,
 * Serilog, Google Cloud. Where a message is an access line, what it says counts too. Pure.
 *
 * @module
 */

import type { LogLine } from './logs.ts'

type LogLevel = 'debug' | 'info' | 'warn' | 'error'

export interface LogRecord {
  readonly line: LogLine
  readonly hasTime: boolean
  readonly level: LogLevel | undefined
  readonly message: string | undefined
  readonly method: string | undefined
  readonly path: string | undefined
  readonly status: number | undefined
  readonly hasDuration: boolean
  /** Request or correlation id. */
  readonly id: string | undefined
  readonly traceId: string | undefined
  /** Type, code or message of an error. */
  readonly error: string | undefined
}

type Flat = ReadonlyMap<string, unknown>

const times = ['time', 'timestamp', 'ts', '@timestamp', '@t', 'datetime', 'date', 'asctime', 't']
times.push('eventtime', 'created')
const levels = ['level', 'severity', 'levelname', 'loglevel', 'log.level', '@l', 'lvl']
levels.push('severitytext', 'severitynumber')
const messages = ['msg', 'message', 'event', 'shortmessage', '@m', '@mt', 'text', 'body']
const methods = ['method', 'httpmethod', 'requestmethod', 'verb']
const paths = ['path', 'url', 'uri', 'route', 'target', 'requesturi', 'requesturl', 'requestpath']
paths.push('httppath', 'httproute', 'original', 'urlpath', 'httptarget', 'endpoint', 'pathname')
const statuses = ['status', 'statuscode', 'httpstatus', 'responsestatus', 'httpstatuscode']
statuses.push('responsestatuscode', 'responsecode')
const durations = ['responsetime', 'duration', 'elapsed', 'latency', 'took', 'timetaken', 'dur']
durations.push('requesttime', 'responsetime', 'processtime', 'ms')
const ids = ['requestid', 'reqid', 'correlationid', 'xrequestid', 'xcorrelationid', 'rid', 'req.id']
ids.push('request.id', 'http.request.id', 'transactionid', 'transaction.id')
const traceIds = ['traceid', 'trace.id', 'dd.traceid', 'trace', 'otel.traceid']
const errors = ['errortype', 'errorcode', 'errcode', 'error', 'err', 'exception', 'excinfo', '@x']
errors.push('err.type', 'err.name', 'err.code', 'err.message', 'error.type', 'error.code')
errors.push('error.name', 'error.kind', 'error.message', 'exception.type', 'stack', 'stacktrace')
errors.push('error.stacktrace', 'exceptiontype', 'code', 'cause', 'reason')

/** The units that names of durations end in. */
const unit = /(ns|us|ms|millis|milliseconds|micros|nanos|secs|seconds|s|nano)$/

export function recordOf(line: LogLine): LogRecord | undefined {
  if (line.json === undefined) return undefined
  const flat = flattened(line.json)
  const message = textOf(flat, messages)
  const access = accessIn(message)
  return {
    line,
    hasTime: hasAny(flat, times),
    level: levelOf(flat),
    message,
    method: textOf(flat, methods)?.toUpperCase() ?? access.method,
    path: textOf(flat, paths) ?? access.path,
    status: numberOf(flat, statuses) ?? access.status,
    hasDuration: hasDuration(flat) || access.hasDuration,
    id: textOf(flat, ids),
    traceId: textOf(flat, traceIds),
    error: textOf(flat, errors),
  }
}

export function recordsOf(lines: readonly LogLine[]): readonly LogRecord[] {
  return lines.map(recordOf).filter((record) => record !== undefined)
}

/** Lines in which the text occurs, plain or escaped as in JSON. */
export function linesAbout(lines: readonly LogLine[], text: string): readonly LogLine[] {
  const escaped = JSON.stringify(text).slice(1, -1)
  return lines.filter((line) => line.text.includes(text) || line.text.includes(escaped))
}

/**
 * All records of the request that a text marks: those in which it occurs, and those that share their
 * request id, as where one record tells the path and another the status.
 */
export function recordsOfRequest(
  lines: readonly LogLine[],
  marks: readonly string[],
): readonly LogRecord[] {
  const marked = (line: LogLine) => marks.some((mark) => linesAbout([line], mark).length > 0)
  const own = lines.filter(marked)
  const known = new Set(recordsOf(own).map(({ id }) => id))
  known.delete(undefined)
  if (known.size === 0) return recordsOf(own)
  return recordsOf(lines).filter(
    (record) => marked(record.line) || (record.id !== undefined && known.has(record.id)),
  )
}

/** Lines of text about the request, read as access lines. */
export function textsOfRequest(
  lines: readonly LogLine[],
  marks: readonly string[],
): readonly LogRecord[] {
  const texts = lines.filter(({ json }) => json === undefined)
  const about = texts.filter((line) => marks.some((mark) => line.text.includes(mark)))
  return about.map((line) => ({
    ...{ line, hasTime: false, level: undefined, message: line.text },
    ...accessIn(line.text),
    ...{ id: undefined, traceId: undefined, error: undefined },
  }))
}

export function isError({ level }: LogRecord): boolean {
  return level === 'error'
}

export function isWarningOrWorse({ level }: LogRecord): boolean {
  return level === 'error' || level === 'warn'
}

/** Names in lower case without `_` and `-`; the parts of a path are joined by dots. */
function flattened(json: Readonly<Record<string, unknown>>, depthMax = 5): Flat {
  const flat = new Map<string, unknown>()
  const take = (value: unknown, name: string, depth: number): void => {
    if (!flat.has(name)) flat.set(name, value)
    if (typeof value !== 'object' || value === null || depth >= depthMax) return
    for (const [key, child] of Object.entries(value)) {
      take(child, `${name}.${normal(key)}`, depth + 1)
    }
  }
  for (const [key, value] of Object.entries(json)) take(value, normal(key), 1)
  return flat
}

function normal(key: string): string {
  return key.toLowerCase().replaceAll(/[_\-\s]/g, '')
}

/** Values under a name, wherever it is nested; the outermost first. */
function valuesOf(flat: Flat, names: readonly string[]): readonly unknown[] {
  const found: { value: unknown; depth: number; rank: number }[] = []
  for (const [key, value] of flat) {
    const rank = names.findIndex((name) => key === name || key.endsWith(`.${name}`))
    if (rank >= 0) found.push({ value, depth: key.split('.').length, rank })
  }
  return found
    .toSorted((one, other) => one.depth - other.depth || one.rank - other.rank)
    .map(({ value }) => value)
}

function hasAny(flat: Flat, names: readonly string[]): boolean {
  return names.some((name) => flat.has(name))
}

function textOf(flat: Flat, names: readonly string[]): string | undefined {
  return valuesOf(flat, names).find(
    (value): value is string => typeof value === 'string' && value !== '',
  )
}

function numberOf(flat: Flat, names: readonly string[]): number | undefined {
  return valuesOf(flat, names)
    .map((value) => (typeof value === 'string' ? Number.parseInt(value, 10) : value))
    .find((value): value is number => typeof value === 'number' && value >= 100 && value < 600)
}

function hasDuration(flat: Flat): boolean {
  for (const [key, value] of flat) {
    const last = key.slice(key.lastIndexOf('.') + 1)
    const isNamed = durations.includes(last) || durations.includes(last.replace(unit, ''))
    if (isNamed && (typeof value === 'number' || /^[\d.]/.test(String(value)))) return true
  }
  return false
}

const levelWords: readonly (readonly [RegExp, LogLevel])[] = [
  [/^(trace|verbose|debug|silly|fine)/i, 'debug'],
  [/^(info|notice|default|log)/i, 'info'],
  [/^warn/i, 'warn'],
  [/^(err|fatal|crit|alert|emerg|panic|dpanic|severe)/i, 'error'],
]

function levelOf(flat: Flat): LogLevel | undefined {
  const value = levels.map((name) => flat.get(name)).find((level) => level !== undefined)
  if (typeof value === 'number') return levelOfNumber(value)
  if (typeof value === 'string' && /^\d+$/.test(value)) return levelOfNumber(Number(value))
  if (typeof value === 'string') return levelWords.find(([word]) => word.test(value))?.[1]
  // Serilog's compact format leaves the level out where it is Information.
  return flat.has('@t') && (flat.has('@m') || flat.has('@mt')) ? 'info' : undefined
}

/** Each is the least (syslog: the greatest) number of its level. */
const syslogLevels: readonly (readonly [number, LogLevel])[] = [
  [3, 'error'],
  [4, 'warn'],
  [6, 'info'],
]
const pinoLevels: readonly (readonly [number, LogLevel])[] = [
  [50, 'error'],
  [40, 'warn'],
  [30, 'info'],
]

/** Syslog (RFC 5424) counts 0 to 7 downwards, as GELF does; pino and bunyan 10 to 60 upwards. */
function levelOfNumber(value: number): LogLevel {
  const level =
    value < 8
      ? syslogLevels.find(([number]) => value <= number)
      : pinoLevels.find(([number]) => value >= number)
  return level?.[1] ?? 'debug'
}

interface AccessLine {
  readonly method: string | undefined
  readonly path: string | undefined
  readonly status: number | undefined
  readonly hasDuration: boolean
}

/** `GET /items 200 12ms`, `"GET /items HTTP/1.1" 200`, `GET /items -> 200 in 12.3 ms`. */
function accessIn(message: string | undefined): AccessLine {
  const request = /\b(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\s+(\/\S*)/.exec(message ?? '')
  const after = message?.slice((request?.index ?? 0) + (request?.[0].length ?? 0)) ?? ''
  const status = request === null ? null : /(?:^|[^\d.])([1-5]\d\d)(?![\d.])/.exec(after)
  return {
    method: request?.[1],
    path: request?.[2]?.replace(/"$/, ''),
    status: status === null ? undefined : Number(status[1]),
    hasDuration: request !== null && /\d\s*(ms|µs|us|s|sec|seconds)\b/.test(after),
  }
}
