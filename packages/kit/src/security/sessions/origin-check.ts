/**
 * Did our own page send this request, or another page with our cookie (CSRF)?
 *
 * Every browser sends `Origin` with a POST. Without one it is no page, and no cookie is needed
 * then; only `Sec-Fetch-Site: same-origin`, which no page can set, may stand for it.
 *
 * @module
 */

/** What is read of a request. */
export interface OriginHeaders {
  readonly origin?: string | undefined
  readonly 'sec-fetch-site'?: string | string[] | undefined
}

/** @param own the origin that the request was sent to */
export type OriginCheck = (headers: OriginHeaders, own: string) => boolean

/**
 * @param allowed origins of other pages that may use the cookie, such as a console elsewhere
 * @throws RangeError naming the one that is no origin.
 */
export function originCheck(allowed: readonly string[]): OriginCheck {
  for (const origin of allowed) requireOrigin(origin)
  const others = new Set(allowed)
  return ({ origin, 'sec-fetch-site': site }, own) => {
    if (origin === undefined) return site === 'same-origin'
    return origin === own || others.has(origin)
  }
}

function requireOrigin(entry: string): void {
  const url = URL.parse(entry)
  // `URL` takes a "*" for a letter of the name. Sandboxed frames of anybody send "null".
  const isOrigin = url !== null && /^https?:$/.test(url.protocol) && url.origin === entry
  if (isOrigin && !entry.includes('*')) return
  throw new RangeError(
    `sessions.origins: "${entry}" is no origin; write scheme://host[:port] in lower case`,
  )
}
