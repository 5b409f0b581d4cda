/**
 * Keeps V8 from guessing which objects will live long.
 *
 * V8 watches where objects come from whose like have survived, and puts further ones of that origin
 * into the old generation at once. In a server that has just started, the objects of the few
 * requests under way survive nearly every collection, so the guess falls on objects that are made for
 * each request. From then on each of these, dead or not, keeps its whole request alive until the next
 * full collection. Of a server under load a fifth of all that it allocated survived so, in about half
 * of the starts that were watched, and it did not end (docs/decisions/0025).
 *
 * @module
 */

import { setFlagsFromString } from 'node:v8'

/**
 * Call it once, before the server is under load. It holds for the whole process: objects that do live
 * long are moved to the old generation when they have survived twice, as usual.
 */
export function keepObjectsYoung(setFlags: (flags: string) => void = setFlagsFromString): void {
  setFlags('--no-allocation-site-pretenuring')
}
