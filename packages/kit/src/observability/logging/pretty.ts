/**
 * Log lines for people, in development: pino-pretty, with each request on one line.
 *
 * pino-pretty is loaded when asked for, so a production image need not have it.
 *
 * @module
 */

import { accessMessage } from './access-record.ts'
import { escapeControls } from './quote.ts'

/** Makes text for people of a JSON line. */
export type FormatLine = (line: string) => string

export interface PrettyOptions {
  /** Default: if standard output is a terminal that shows colours. */
  readonly colorize?: boolean
}

/** @throws if pino-pretty is not installed. */
export async function loadPretty(options: PrettyOptions = {}): Promise<FormatLine> {
  const { prettyFactory } = await import('pino-pretty')
  const format = prettyFactory({
    ...options,
    ignore: 'pid,hostname,service,version',
    translateTime: 'SYS:HH:MM:ss.l',
    singleLine: true,
  })
  return (line) => format(readable(escaped(JSON.parse(line)) as Record<string, unknown>))
}

/** An access record as one line; anything else as it is. */
function readable(record: Record<string, unknown>): Record<string, unknown> {
  const { level, time, method, path, status, durationMs, bytesOut, outcome } = record
  if (record['msg'] !== accessMessage || outcome === undefined) return record

  const more = [record['errorCode'], outcome === 'completed' ? undefined : outcome]
  const parts = [method, path, status, `${durationMs} ms`, `${bytesOut} B`, ...more]
  return { level, time, msg: parts.filter(Boolean).join(' ') }
}

/** JSON turns escapes back into the characters, so each text is escaped again, at any depth. */
function escaped(value: unknown): unknown {
  if (typeof value === 'string') return escapeControls(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(escaped)
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      escapeControls(key),
      key === 'stack' && typeof member === 'string' ? escapedStack(member) : escaped(member),
    ]),
  )
}

/** Keeps the line ends before frames, and no other: the message within a stack may hold some. */
function escapedStack(stack: string): string {
  return stack
    .split(/\n(?= {4}at )/)
    .map(escapeControls)
    .join('\n')
}
