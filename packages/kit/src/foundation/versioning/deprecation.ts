/**
 * What a deprecated operation tells its clients, worked out once at start.
 *
 * `Deprecation` (RFC 9745) says since when, `Sunset` (RFC 8594) until when it answers, and `Link`
 * where to read why and what to use instead. Both dates may be in the future.
 *
 * @module
 */

/** Declares that an operation, or a whole version, is deprecated. */
export interface Deprecation {
  /** Since when. A `Date`, a day (`2026-07-01`, UTC) or an ISO 8601 time with its offset. */
  readonly at: Date | string
  /** From when it may no longer answer; not before `at`. */
  readonly sunset?: Date | string
  /** URL of a page about it, for people. */
  readonly link?: string
  /** URL of what replaces it. */
  readonly successor?: string
}

/** A {@link Deprecation} as header values. */
export interface Notice {
  readonly deprecation: string
  readonly sunset?: string
  readonly link?: string
  /** Milliseconds since 1970; `Infinity` without a sunset. */
  readonly sunsetMs: number
}

/**
 * @param what - names the operation in the error
 * @throws RangeError if a date or URL is none, or the sunset comes first.
 */
export function toNotice({ at, sunset, link, successor }: Deprecation, what: string): Notice {
  const atMs = toMs(at, `${what}: deprecated.at`)
  const sunsetMs = sunset === undefined ? Infinity : toMs(sunset, `${what}: deprecated.sunset`)
  // RFC 9745, section 4.
  if (sunsetMs < atMs) throw new RangeError(`${what}: deprecated.sunset is before deprecated.at`)

  const hasSunset = sunset !== undefined
  const links = [
    ...toLink(link, 'deprecation', what),
    ...(hasSunset ? toLink(link, 'sunset', what) : []),
    ...toLink(successor, 'successor-version', what),
  ]
  return {
    // A Date of structured fields: whole seconds (RFC 9651, section 3.3.7).
    deprecation: `@${Math.floor(atMs / 1000)}`,
    ...(hasSunset && { sunset: new Date(sunsetMs).toUTCString() }),
    ...(links.length > 0 && { link: links.join(', ') }),
    sunsetMs,
  }
}

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/

function toMs(value: Date | string, name: string): number {
  const ms = isRealDay(value) ? new Date(value).getTime() : Number.NaN
  if (Number.isFinite(ms)) return ms
  throw new RangeError(
    `${name} must be a Date, a day such as 2026-07-01, or a time with its offset, got "${value}"`,
  )
}

// The engine takes the 30th of February for the 2nd of March, and a time without offset for local.
function isRealDay(value: Date | string): boolean {
  if (value instanceof Date) return true
  const [, year, month, day] = ISO.exec(value) ?? []
  return Number(day) <= new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()
}

// RFC 3986, section 2. Nothing here can end the header or its quotes.
const URI_CHARACTERS = /^[\w.~:/?#[\]@!$&'()*+,;=%-]+$/

function toLink(url: string | undefined, relation: string, what: string): string[] {
  if (url === undefined) return []
  if (!URI_CHARACTERS.test(url) || !URL.canParse(url, 'http://base')) {
    throw new RangeError(`${what}: "${url}" is not a URL`)
  }
  return [`<${url}>; rel="${relation}"`]
}
