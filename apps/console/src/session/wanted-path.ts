/**
 * Where somebody was heading when they had to sign in: kept in the address, as `to`.
 *
 * @module
 */

import { paths } from '../paths.ts'

/** @param wanted path and query; the start needs no mention */
export function signInPath(wanted: string): string {
  const isPlain = wanted === paths.home || wanted === paths.classify
  return isPlain ? paths.signIn : `${paths.signIn}?to=${encodeURIComponent(wanted)}`
}

/**
 * @param search of the address
 * @returns undefined unless it names a path of our own: `//elsewhere` would lead away
 */
export function wantedPath(search: string, origin: string): string | undefined {
  const wanted = new URLSearchParams(search).get('to') ?? ''
  if (!wanted.startsWith('/') || !URL.canParse(wanted, origin)) return undefined
  return new URL(wanted, origin).origin === origin ? wanted : undefined
}
