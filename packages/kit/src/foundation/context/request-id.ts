/**
 * Names for requests: `<prefix>-<counter>`, such as `q3Zk0c9aT1mWxY7B-2s`.
 *
 * The prefix is 96 random bits drawn once per source, so ids of different processes, threads and
 * starts never meet; the counter makes each id of one source differ from all others. Someone who
 * sees one id can guess its neighbours: an id is a name to search for in the log, never a secret.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'

/** 1 to 128 of the characters that a URL leaves as they are (RFC 3986, section 2.3). */
const wellFormed = /^[A-Za-z0-9._~-]{1,128}$/

/** An id that may be taken over from outside: it fits a log line, a header and a URL unescaped. */
export function isWellFormedRequestId(text: string): boolean {
  return wellFormed.test(text)
}

/** Makes a source of ids of its own; `random` gives so many random bytes. */
export function requestIdSource(random: (bytes: number) => Buffer = randomBytes): () => string {
  const prefix = `${random(12).toString('base64url')}-`
  let count = 0
  return () => {
    count += 1
    return prefix + count.toString(36)
  }
}

/** The next id of this process. */
export const newRequestId: () => string = requestIdSource()
