/**
 * Times of the filter: in the address as the service takes them, in the field where the reader is.
 *
 * @module
 */

/** `2026-01-31T12:00`, as a field of date and time holds it; empty if the address has nonsense. */
export function toField(iso: string | undefined): string {
  const atMs = iso === undefined ? Number.NaN : Date.parse(iso)
  if (Number.isNaN(atMs)) return ''
  const at = new Date(atMs)
  return new Date(atMs - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** The moment as the service reads it; null while the field is not filled in. */
export function fromField(text: string): string | null {
  const atMs = text === '' ? Number.NaN : Date.parse(text)
  if (Number.isNaN(atMs)) return null
  const iso = new Date(atMs).toISOString()
  // While a year is being typed it is one of the first thousand.
  return iso.startsWith('0') || iso.startsWith('+') ? null : iso
}
