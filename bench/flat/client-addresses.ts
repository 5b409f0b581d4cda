/**
 * Addresses of clients behind a proxy: as many as are wanted, all written with as many digits, so that
 * one costs no more to read than another.
 *
 * @module
 */

const perPart = 100

/** Of 10,000,000 clients. */
export function addressOf(client: number): string {
  const part = (place: number): number =>
    perPart + (Math.floor(client / perPart ** place) % perPart)
  return [part(3), part(2), part(1), part(0)].join('.')
}
