/**
 * Reads and writes the device cookie (RFC 6265bis).
 *
 * `__Host-` makes the browser refuse it unless it is Secure, without a domain and for the whole host.
 * Without TLS, as in development, the name is another one.
 *
 * @module
 */

import { deviceLifeSeconds } from './device-cookie.ts'

export interface DeviceCookie {
  /** @param header `Cookie` @returns nothing if it is not there, or more than once */
  read(header: string | undefined): string | undefined
  /** The value of `Set-Cookie`. */
  write(value: string): string
}

/** @param isSecure false only where there is no TLS: plain HTTP in development */
export function deviceCookieOf(isSecure: boolean): DeviceCookie {
  const name = isSecure ? '__Host-device' : 'device'
  const secure = isSecure ? ' Secure;' : ''
  return {
    read(header = '') {
      const pairs = header.split(';').map((pair) => pair.trim())
      const [value, another] = pairs.filter((pair) => pair.startsWith(`${name}=`))
      return another === undefined ? value?.slice(name.length + 1) : undefined
    },
    write: (value) =>
      `${name}=${value}; Max-Age=${deviceLifeSeconds}; Path=/; HttpOnly;${secure} SameSite=Strict`,
  }
}
