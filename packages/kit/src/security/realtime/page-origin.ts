/**
 * Which pages may open a socket?
 *
 * Browsers send `Origin` with every handshake (RFC 6455, section 10.2), and no preflight. Who sends
 * none is no page, and brings a credential of its own; cookies count for nothing here.
 *
 * @module
 */

/** @param own the origin that the handshake was sent to */
export type OriginTest = (origin: string | undefined, own: string) => boolean

/**
 * @param allowed origins of pages that are served elsewhere
 * @throws RangeError naming the one that is no origin.
 */
export function originTest(allowed: readonly string[]): OriginTest {
  for (const origin of allowed) requireOrigin(origin)
  const others = new Set(allowed)
  return (origin, own) => origin === undefined || origin === own || others.has(origin)
}

function requireOrigin(entry: string): void {
  const url = URL.parse(entry)
  // `URL` takes a "*" for a letter of the name. Sandboxed frames of anybody send "null".
  const isOrigin = url !== null && /^https?:$/.test(url.protocol) && url.origin === entry
  if (isOrigin && !entry.includes('*')) return
  throw new RangeError(
    `realtime.origins: "${entry}" is no origin; write scheme://host[:port] in lower case`,
  )
}
