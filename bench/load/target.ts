/**
 * Whom a load may be sent to: this machine, unless who sends it says that they may.
 *
 * By the text alone, as k6 knows no URL: what is not plainly this machine is another one.
 *
 * @module
 */

const here = /^https?:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i

/**
 * The address without a slash at its end.
 *
 * @param iMay said by who sends the load
 * @throws RangeError if it is no address, or not of this machine and nobody said so
 */
export function targetOf(url: string, iMay: boolean): string {
  const target = url.replace(/\/$/, '')
  if (!/^https?:\/\/[^/?#\s]+$/i.test(target)) {
    throw new RangeError(`${url} is no address such as http://127.0.0.1:8000`)
  }
  if (here.test(target) || iMay) return target
  throw new RangeError(
    `${url} is not on this machine. A load is an attack on whoever did not ask for it: ` +
      'say --i-may (k6: -e I_MAY=yes) if it is yours to load.',
  )
}
