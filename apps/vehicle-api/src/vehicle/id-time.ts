/**
 * The time in an id of ours: the first 48 bits of a UUIDv7 are milliseconds since 1970 (RFC 9562,
 * section 5.7). What was made in a period is a range of ids, which every index ends in.
 *
 * @module
 */

/** @param id in lower or upper case, as text of 36 characters */
export function timeOfId(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
}

const lastMs = 2 ** 48 - 1

/** Not greater than any id of this millisecond or later, and greater than any of before. */
export function firstIdAt(ms: number): string {
  const digits = Math.min(Math.max(ms, 0), lastMs).toString(16).padStart(12, '0')
  return `${digits.slice(0, 8)}-${digits.slice(8)}-0000-0000-000000000000`
}
