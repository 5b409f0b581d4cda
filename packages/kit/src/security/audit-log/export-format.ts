/**
 * An exported row as a line, and back: JSON Lines, or CSV (RFC 4180) for spreadsheets.
 *
 * Both hold all that is hashed, and the hash before, so that each row can be verified by itself. A
 * CSV field that a spreadsheet would run as a formula is led by an apostrophe, as is one that begins
 * with an apostrophe, so that reading takes exactly one away.
 *
 * @module
 */

import type { AuditRow } from './tables.ts'

export type ExportFormat = 'jsonl' | 'csv'

export interface ExportedRow extends AuditRow {
  /** The hash of the row before. */
  readonly previous: string
}

const columns = [
  'sequence',
  'created_at',
  'user_id',
  'action',
  'resource',
  'details',
  'ip_address',
  'previous',
  'hash',
] as const

export const csvHeader: string = columns.join(',')

export function lineOf(row: ExportedRow, format: ExportFormat): string {
  if (format === 'csv') return columns.map((column) => csvField(row[column])).join(',')
  return JSON.stringify(Object.fromEntries(columns.map((column) => [column, row[column]])))
}

/** @throws Error if the line is no row. */
export function rowOf(line: string, format: ExportFormat): ExportedRow {
  const row = format === 'csv' ? fromCsv(line) : JSON.parse(line)
  if (isRow(row)) return row
  throw new Error('the line is no row of an audit log')
}

function csvField(value: string | number | null): string {
  if (value === null) return ''
  const text = String(value)
  const safe = /^[=+\-@\t\r']/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

function fromCsv(line: string): unknown {
  const fields = csvFields(line)
  if (fields.length !== columns.length) return undefined
  const [sequence, ...texts] = fields.map((field) => (field === '' ? null : field))
  return Object.fromEntries(columns.map((column, at) => [column, [Number(sequence), ...texts][at]]))
}

function csvFields(line: string): string[] {
  const fields: string[] = []
  for (const [, quoted, plain] of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    fields.push((quoted?.replaceAll('""', '"') ?? plain ?? '').replace(/^'/, ''))
  }
  return fields
}

function isRow(row: unknown): row is ExportedRow {
  if (typeof row !== 'object' || row === null) return false
  const { sequence, created_at, action, previous, hash } = row as Partial<ExportedRow>
  const texts = [created_at, action, previous, hash]
  return Number.isSafeInteger(sequence) && texts.every((text) => typeof text === 'string')
}
