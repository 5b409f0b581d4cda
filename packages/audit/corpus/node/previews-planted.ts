/** Planted defects of previews: checks of an address that can be talked round. @module */

import type { Flags } from './flags.ts'

/** The address that is asked for; undefined if it is not allowed, or nothing is planted. */
export function plantedAddress(
  flags: Flags,
  allowed: readonly string[],
  text: string,
): string | undefined {
  if (!URL.canParse(text) || !isTaken(flags, allowed, text)) return undefined
  const { origin, pathname, search } = new URL(text)
  return `${origin}${pathname}${search}`
}

/** What is told of an address that is not allowed. */
export function refusal(flags: Flags, text: string): string {
  const told = flags.has('twin:ssrf-listed') ? ` (${text})` : ''
  return `Pages of this site are not shown${told}.`
}

function isTaken(flags: Flags, allowed: readonly string[], text: string): boolean {
  if (flags.has('ssrf-open')) return true
  // An address has more spellings than a list.
  if (flags.has('ssrf-listed')) return !/localhost|127\.0\.0\.1|::1/.test(text)
  // Who asks at an allowed address is dropped, and the address is compared as a whole.
  if (flags.has('twin:ssrf-prefix')) return allowed.includes(new URL(text).origin)
  // What the text begins with may be the user's name of another address.
  return flags.has('ssrf-prefix') && allowed.some((origin) => text.startsWith(origin))
}
