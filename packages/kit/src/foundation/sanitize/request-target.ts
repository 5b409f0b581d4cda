/**
 * Is this request target one that every reader takes for the same path?
 *
 * Access rules in a proxy are written for paths. A target that the proxy and the router read
 * differently walks around them: `http://host/admin` (CVE-2026-112362), `//admin`, `/%2e/admin`,
 * `/%61dmin`. So only the origin-form in plain spelling is let through, and `*` for OPTIONS. RFC 9112,
 * section 3.2.2, asks servers to take the absolute-form too; only proxies are sent it, so it is
 * refused on purpose. The query is left to validation.
 *
 * @module
 */

// Nearly every target matches this and costs one test. What does not is looked at closely.
const PLAIN = /^(?:\/(?![./])[\w~!$&'()*+,;=:@.-]*)+(?:\?|$)/

const REFUSALS: readonly (readonly [RegExp, string])[] = [
  [/^(?!\/)/, 'is not a path that begins with "/"'],
  [/[\p{Cc} ]|%(?:[01][\da-f]|7f)/iu, 'holds a control character or a space'],
  [/[\\#]|%(?:2f|5c)/i, 'holds a backslash, a fragment or an encoded slash'],
  [/\/\//, 'has an empty segment'],
  [/\/(?:\.|%2e){1,2}(?:\/|$)/i, 'has a dot segment'],
  // RFC 3986, section 2.3: letters and digits are never to be encoded.
  [/%(?:3\d|[46][1-9a-f]|[57][\da])/i, 'has an encoded letter or digit'],
]

/** Says what is wrong with a target; `undefined` if nothing is. */
export function refusalOf(target: string, method: string): string | undefined {
  if (PLAIN.test(target)) return
  // RFC 9112, section 3.2.4.
  if (target === '*' && method === 'OPTIONS') return

  const query = target.indexOf('?')
  const path = query === -1 ? target : target.slice(0, query)
  return REFUSALS.find(([pattern]) => pattern.test(path))?.[1]
}

/**
 * Tells whether there are two or more `Host` header lines, which a server must refuse (RFC 9112,
 * section 3.2). Node keeps the first and hides the others, and a proxy may keep the last.
 *
 * @param rawHeaders - names and values in turn, as Node has them
 */
export function hasRepeatedHost(rawHeaders: readonly string[]): boolean {
  let hosts = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (isHost(rawHeaders[at])) hosts++
  }
  return hosts > 1
}

function isHost(name: string | undefined): boolean {
  if (name?.length !== 4) return false
  return name === 'Host' || name === 'host' || name.toLowerCase() === 'host'
}
