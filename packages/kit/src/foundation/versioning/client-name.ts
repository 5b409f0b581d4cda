/**
 * Names a client that has not signed in, by the product in its User-Agent (RFC 9110, section 10.1.5):
 * `anonymous (curl)`. The version is left out, so that a client keeps its name over updates.
 */
export function clientName(userAgent: string | undefined): string {
  const product = /^[\w.-]{1,40}/.exec(userAgent ?? '')?.[0]
  return product === undefined ? 'anonymous' : `anonymous (${product})`
}
