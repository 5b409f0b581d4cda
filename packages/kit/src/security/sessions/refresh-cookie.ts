/**
 * The cookie that carries a refresh token (RFC 6265bis).
 *
 * `__Host-` makes the browser refuse it unless it is Secure, without a domain and for the whole
 * host, so no neighbour can set it. Without TLS, as in development, there is neither: the name is
 * another one, so a cookie that was set in the clear is never taken for a safe one.
 *
 * @module
 */

export interface RefreshCookie {
  readonly name: string
  /** @param header `Cookie` @returns undefined if it is not there, or more than once */
  read(header: string | undefined): string | undefined
  /** The value of `Set-Cookie`. */
  write(token: string, maxAgeSeconds: number): string
  /** The value of `Set-Cookie` that removes it. */
  readonly removal: string
}

/** @param isSecure false only where there is no TLS: plain HTTP in development */
export function refreshCookie(isSecure: boolean): RefreshCookie {
  const name = isSecure ? '__Host-refresh' : 'refresh'
  const attributes = `Path=/; HttpOnly;${isSecure ? ' Secure;' : ''} SameSite=Strict`
  return {
    name,
    read: (header) => cookieNamed(name, header),
    write: (token, maxAgeSeconds) => `${name}=${token}; Max-Age=${maxAgeSeconds}; ${attributes}`,
    removal: `${name}=; Max-Age=0; ${attributes}`,
  }
}

/** Of two with one name, either may be the stranger's. */
function cookieNamed(name: string, header = ''): string | undefined {
  const values = header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))
  return values.length === 1 && values[0] !== '' ? values[0] : undefined
}
