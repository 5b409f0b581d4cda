import { defaultJsonLimits, type JsonLimits } from './json.ts'

/** Limits of JSON bodies; a route may set its own in `config.json`. */
export interface SanitizeOptions extends JsonLimits {
  /**
   * Content codings of bodies that another plugin decodes, such as `gzip`; it must bound what comes
   * out. Default none: every body with a `Content-Encoding` is refused.
   */
  readonly contentCodings?: readonly string[]
  /**
   * Header lines of a request. Default 200. Node itself drops what comes after the 2,000th without a
   * word, be it a second `Host` or whatever a proxy has appended.
   */
  readonly headerLinesMax?: number
}

/** @throws RangeError unless it is a number of lines that Node hands over. */
export function resolveHeaderLines({ headerLinesMax = 200 }: SanitizeOptions): number {
  if (positiveInteger('sanitize.headerLinesMax', headerLinesMax) < 2_000) return headerLinesMax
  throw new RangeError(`sanitize.headerLinesMax must be below 2000, got ${headerLinesMax}`)
}

/** @throws RangeError naming the coding that is none. */
export function resolveCodings({ contentCodings = [] }: SanitizeOptions): ReadonlySet<string> {
  const wrong = contentCodings.find((coding) => !/^[\w!#$%&'*+.^`|~-]+$/.test(coding))
  if (wrong === undefined) return new Set(contentCodings.map((coding) => coding.toLowerCase()))
  throw new RangeError(`sanitize.contentCodings must be names such as "gzip", got "${wrong}"`)
}

/** @throws RangeError naming the option that makes no sense. */
export function resolveOptions(options: JsonLimits): Required<JsonLimits> {
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
