/**
 * Windows as people write them: `60/minute, 2000/hour, 20000/day`, or `60/30s`.
 *
 * @module
 */

import type { LimitWindow } from './policy.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** Each unit by its letter, its word and the plural of it. */
const units: ReadonlyMap<string, { readonly word: string; readonly ms: number }> = new Map(
  Object.entries({ second, minute, hour, day }).flatMap(([word, ms]) =>
    [word.charAt(0), word, `${word}s`].map((name) => [name, { word, ms }] as const),
  ),
)

const form = /^(\d{1,15})\s*\/\s*(\d{0,15})\s*([a-z]+)$/
const right =
  'write a limit and a period, such as 60/minute, 60/30s, 100/15m, 2000/hour or 20000/day'

/**
 * A window is named for its unit, and for its length if it is more than one: `minute`, `30s`.
 *
 * @throws RangeError naming the part that is no window, and what would be one.
 */
export function parseWindows(text: string): readonly LimitWindow[] {
  return text.split(',').map((part) => parseWindow(part.trim()))
}

function parseWindow(part: string): LimitWindow {
  const [, limit = '', length = '', unitName = ''] = form.exec(part.toLowerCase()) ?? []
  const unit = units.get(unitName)
  if (unit === undefined) throw new RangeError(`"${part}" is no rate limit; ${right}`)
  const count = length === '' ? 1 : Number(length)
  const name = count === 1 ? unit.word : `${count}${unit.word.charAt(0)}`
  return { name, limit: Number(limit), periodMs: count * unit.ms }
}
