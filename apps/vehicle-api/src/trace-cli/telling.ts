/**
 * What a line of the log says, in few words. Pure.
 *
 * @module
 */

import type { Cell } from '../terminal/listing.ts'
import type { Colour } from '../terminal/paint.ts'

type Members = Readonly<Record<string, unknown>>

export interface Told {
  /** Such as `query`. */
  readonly what: Cell
  readonly said: string
  /** Why it failed. */
  readonly note: string | undefined
}

export const isRequest = ({ msg, outcome }: Members): boolean =>
  msg === 'request' && outcome !== undefined

/** Shown elsewhere, or the same in each line. */
const known: ReadonlySet<string> = new Set([
  ...['level', 'time', 'service', 'version', 'pid', 'hostname', 'requestId', 'traceId', 'spanId'],
  ...['msg', 'module', 'durationMs', 'err', 'stack', 'job', 'jobId', 'attempt'],
])

export function told(record: Members): Told {
  const { level, err } = record
  const colour = colourOf(level)
  const what = kindOf(record)
  return {
    what: colour === undefined ? what : { text: what, colour },
    said: saidBy(record, what),
    note: err === undefined ? undefined : reason(err),
  }
}

function saidBy(record: Members, what: string): string {
  if (isRequest(record)) return requestLine(record)
  return what === 'query' ? queryLine(record) : sentence(record)
}

/** What it asked comes first; what every statement says is left out. */
function queryLine({ msg, statement, transaction, rows, failed, outcome }: Members): string {
  const isSlow = msg === 'slow statement' || msg === 'long transaction'
  const ending = [
    ...(rows === undefined ? [] : [`${rows} ${rows === 1 ? 'row' : 'rows'}`]),
    ...(failed === true ? ['failed'] : []),
    ...(outcome === undefined ? [] : [String(outcome)]),
    ...(isSlow ? ['slow'] : []),
  ]
  const asked = statement ?? `transaction ${transaction ?? ''}`.trim()
  return [String(asked), ...(ending.length === 0 ? [] : [`(${ending.join(', ')})`])].join(' ')
}

export function requestLine(record: Members): string {
  const { method, path, route, status, bytesOut, outcome, errorCode, reason } = record
  const ending = outcome === 'completed' ? [] : [String(outcome).replace('_', ' ')]
  const code = errorCode === undefined ? [] : [errorCode]
  const why = reason === undefined ? [] : [`(${reason})`]
  return [method, path ?? route, status, `${bytesOut} B`, ...code, ...why, ...ending].join(' ')
}

function kindOf({
  module,
  jobId,
  statement,
  transaction,
  host,
  level,
  ...record
}: Members): string {
  if (isRequest(record)) return 'request'
  if (statement !== undefined || transaction !== undefined) return 'query'
  if (host !== undefined && module === 'outgoing-calls') return 'call'
  if (jobId !== undefined) return 'job'
  if (level === 'error' || level === 'fatal') return 'error'
  return typeof module === 'string' ? module : 'log'
}

function sentence(record: Members): string {
  const { msg, job, attempt } = record
  const of = job === undefined ? [] : [`${job}${attempt === 1 ? '' : `, attempt ${attempt}`}:`]
  const facts = Object.entries(record)
    .filter(([key]) => !known.has(key))
    .map(([key, value]) => `${key}=${shown(value)}`)
  return [...of, ...(msg === undefined ? [] : [msg]), ...facts].join(' ')
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function reason(err: unknown): string {
  if (typeof err !== 'object' || err === null) return String(err)
  const { type, code, message, cause } = err as Members
  const own = [type, code, message].filter((part) => part !== undefined).join(' ')
  return cause === undefined ? own : `${own}, because of ${reason(cause)}`
}

function colourOf(level: unknown): Colour | undefined {
  if (level === 'error' || level === 'fatal') return 'red'
  if (level === 'warn') return 'yellow'
  return level === 'debug' || level === 'trace' ? 'dim' : undefined
}
