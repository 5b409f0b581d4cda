/**
 * Who is the client of a request that came through proxies?
 *
 * Each proxy appends to `X-Forwarded-For` whom it was called by, so the list is true from its right
 * end up to and including the first address that is no trusted proxy: that is the client. All left
 * of it is what the client wrote. An entry that is no address ends the walk too, and then the last
 * proxy that was recognised is counted: never a value that anyone may have invented.
 *
 * Pure. `Forwarded` (RFC 7239) and `X-Real-IP` are not read: a proxy that does not write them passes
 * on what the client wrote.
 *
 * @module
 */

import { type Groups, parseGroups } from './groups.ts'
import type { TrustedProxies } from './trusted-proxies.ts'

export interface ForwardedChain {
  /** From right to left: trusted proxies before the socket's peer, and last the client. */
  readonly addresses: readonly Groups[]
  /** The walk ended at an entry that is no address. */
  readonly isBroken: boolean
}

/** Reads the header of a request whose peer is trusted. Without an address the peer is the client. */
export function readForwardedFor(header: string, proxies: TrustedProxies): ForwardedChain {
  const addresses: Groups[] = []
  for (let end = header.length; end >= 0; ) {
    const comma = end === 0 ? -1 : header.lastIndexOf(',', end - 1)
    const groups = parseEntry(header.slice(comma + 1, end))
    if (groups === undefined) return { addresses, isBroken: true }
    addresses.push(groups)
    if (!proxies.has(groups)) break
    end = comma
  }
  return { addresses, isBroken: false }
}

/** No entry is longer: brackets, an address of 45 characters, a zone, a port. */
const entryLengthMax = 80

/** Some proxies write `192.0.2.1:51234`, `[2001:db8::1]` or `[2001:db8::1]:51234`. */
function parseEntry(text: string): Groups | undefined {
  if (text.length > entryLengthMax) return undefined
  const entry = text.trim()
  return parseGroups(entry) ?? parseGroups(withoutPort(entry))
}

function withoutPort(entry: string): string {
  const [, bracketed, dotted] = /^(?:\[([^\]]+)\]|([\d.]+))(?::\d{1,5})?$/.exec(entry) ?? []
  // Brackets are for what has colons.
  return bracketed?.includes(':') ? bracketed : (dotted ?? '')
}
