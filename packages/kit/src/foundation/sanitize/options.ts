import { defaultJsonLimits, type JsonLimits } from './json.ts'

/** Limits of JSON bodies; a route may set its own in `config.json`. */
export interface SanitizeOptions extends JsonLimits {}

/** @throws RangeError naming the option that makes no sense. */
export function resolveOptions(options: SanitizeOptions): Required<JsonLimits> {
  const { depthMax, keysMax, duplicateKeys } = { ...defaultJsonLimits, ...options }
  if (duplicateKeys !== 'last-wins' && duplicateKeys !== 'refuse') {
    throw new RangeError(
      `sanitize.duplicateKeys must be "last-wins" or "refuse", got "${duplicateKeys}"`,
    )
  }
  return {
    depthMax: positiveInteger('sanitize.depthMax', depthMax),
    keysMax: positiveInteger('sanitize.keysMax', keysMax),
    duplicateKeys,
  }
}

function positiveInteger(name: string, value: number): number {
  if (Number.isInteger(value) && value > 0) return value
  throw new RangeError(`${name} must be a positive integer, got ${value}`)
}
