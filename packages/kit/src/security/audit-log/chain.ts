/**
 * The hash chain: each row vouches for all before it.
 *
 *     hash = SHA-256( previous ‖ canonical )
 *
 * `previous` is the hash of the row before, as 64 lower-case hexadecimal digits in ASCII; 64 zeros
 * before the first row. `canonical` is the canonical JSON (RFC 8785) of the array
 *
 *     [sequence, created_at, user_id, action, resource, details, ip_address]
 *
 * in UTF-8: an integer, and texts or null. `details` is the stored JSON text, as one string, so
 * that nobody has to agree on how numbers inside it are written. Nothing in it is ambiguous: the
 * first part has a fixed length, and JSON delimits and escapes the rest.
 *
 * @module
 */

import { hash } from 'node:crypto'
import type { AuditRow } from './tables.ts'

/** A row before it has its place. */
export type Entry = Omit<AuditRow, 'sequence' | 'hash'>

/** A place in the chain. */
export interface Link {
  readonly sequence: number
  readonly hash: string
}

/** What is before the first row. */
export const genesis: Link = { sequence: 0, hash: '0'.repeat(64) }

/** JSON.stringify writes an array of texts, integers and null exactly as RFC 8785 asks. */
export function canonicalRow(row: Omit<AuditRow, 'hash'>): string {
  const { sequence, created_at, user_id, action, resource, details, ip_address } = row
  return JSON.stringify([sequence, created_at, user_id, action, resource, details, ip_address])
}

export function hashOf(previous: string, row: Omit<AuditRow, 'hash'>): string {
  return hash('sha256', previous + canonicalRow(row), 'hex')
}

/** The entries as the rows that follow `head`. */
export function chained(head: Link, entries: readonly Entry[]): AuditRow[] {
  let { sequence, hash: previous } = head
  return entries.map((entry) => {
    sequence += 1
    previous = hashOf(previous, { sequence, ...entry })
    return { sequence, ...entry, hash: previous }
  })
}
