/**
 * Durations and sizes with their unit: `30s` is 30,000 milliseconds, `10MB` is 10,485,760 bytes.
 *
 * One KB is 1,024 bytes and one MB 1,048,576, as in nginx; `KiB`, `MiB`, `GiB` mean the same. A
 * duration without a unit is refused, since people read it as seconds and programs as milliseconds.
 *
 * @module
 */

const msPerUnit: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

const bytesPerUnit: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1024,
  mb: 1024 ** 2,
  gb: 1024 ** 3,
}

/** Longest that a timer of Node can wait: 2^31 - 1 ms, rounded down to whole days. */
export const timerMaxMs: number = 24 * 86_400_000

/** Milliseconds, or undefined if the text is no duration. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,15})(ms|s|m|h|d)$/.exec(text)
  return match === null ? undefined : product(match[1], msPerUnit[match[2] ?? ''])
}

/** Bytes, or undefined if the text is no size. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d{1,15})\s?(?:([kmg])i?)?(b)?$/i.exec(text)
  if (match === null || (match[2] !== undefined && match[3] === undefined)) return undefined
  return product(match[1], bytesPerUnit[`${match[2] ?? ''}b`.toLowerCase()])
}

/** In the largest unit that leaves a whole number. */
export function formatDuration(ms: number): string {
  return inLargestUnit(ms, msPerUnit)
}

/** In the largest unit that leaves a whole number. */
export function formatSize(bytes: number): string {
  return inLargestUnit(bytes, bytesPerUnit).toUpperCase()
}

function product(digits: string | undefined, factor: number | undefined): number | undefined {
  const value = Number(digits) * Number(factor)
  return Number.isSafeInteger(value) ? value : undefined
}

function inLargestUnit(value: number, units: Readonly<Record<string, number>>): string {
  const fitting = Object.entries(units).filter(([, size]) => value % size === 0)
  const [unit, size] = (value === 0 ? fitting[1] : fitting.at(-1)) ?? ['', 1]
  return `${value / size}${unit}`
}
