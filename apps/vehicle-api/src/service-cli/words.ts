/**
 * Figures as people read them. Pure.
 *
 * @module
 */

/** `2026-11-21 06:10:25`, in UTC as the headings say. */
export function moment(iso: string | null | undefined): string {
  return iso === null || iso === undefined ? '' : iso.slice(0, 19).replace('T', ' ')
}

export function count(n: number): string {
  return n.toLocaleString('en')
}

/** `1 entry`, `2 entries`. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`
}

const units = ['B', 'kB', 'MB', 'GB', 'TB']

/** Decimal units, three digits. */
export function size(bytes: number): string {
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  const value = bytes / 1000 ** power
  return `${power === 0 ? value : value.toPrecision(value < 99.95 ? 2 : 3)} ${units[power]}`
}

/** `840 ms`, `12.4 s`, `3 min`. */
export function lasted(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  return ms < 100_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`
}

/** `5 min`, `3 h`, `2 days`. */
export function age(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`
  return seconds < 172_800
    ? `${Math.round(seconds / 3_600)} h`
    : `${Math.round(seconds / 86_400)} days`
}

/** `undefined` leaves no trace in JSON, and a member that is sometimes missing is a trap. */
export function orNull<Value>(value: Value | undefined): Value | null {
  return value ?? null
}
