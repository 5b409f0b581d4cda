/**
 * Makes claims safe to share between requests, and to look names up in.
 *
 * @module
 */

import type { JsonObject } from './json-object.ts'

/**
 * Freezes all of it, in place, and takes the prototype of every object away, so that a claim which
 * is not there is `undefined` whatever its name. Arrays keep theirs, else they were none.
 */
export function freezeClaims(claims: JsonObject): JsonObject {
  // A list of what is to do instead of recursion: an issuer may nest as deep as 8 kB allow.
  const waiting: JsonObject[] = [claims]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (!Array.isArray(node)) Object.setPrototypeOf(node, null)
    Object.freeze(node)
    // Without a prototype, or with that of arrays, which has nothing that is enumerated.
    for (const name in node) {
      const child = node[name]
      if (typeof child === 'object' && child !== null) waiting.push(child as JsonObject)
    }
  }
  return claims
}
