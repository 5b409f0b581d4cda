/**
 * Looks for planted secrets, as they are and behind the encodings in which they could come out.
 *
 * URL-encoding, once or more often, and the escapes of JSON leave the parts of a secret as they are
 * (see {@link Plant}); what is left is looked for here.
 *
 * @module
 */

import { gunzipSync } from 'node:zlib'
import type { Plant } from './leak-plants.ts'

/** What came out at one place, as text. */
export type Sinks = ReadonlyMap<string, string>

/** The places whose secret is in each of the sinks. */
export function placesIn(
  sinks: Sinks,
  plants: readonly Plant[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const known = new Map<string, Wanted[]>()
  for (const { place, parts } of plants) {
    for (const form of parts.flatMap(formsOf)) {
      const start = form.slice(0, startChars)
      known.set(start, [...(known.get(start) ?? []), { place, form }])
    }
  }
  return new Map([...sinks].map(([sink, text]) => [sink, placesOf(text, known)]))
}

interface Wanted {
  readonly place: string
  readonly form: string
}

/** Once through the text, as there are thousands of forms. */
const startChars = 10

function placesOf(text: string, known: ReadonlyMap<string, readonly Wanted[]>): Set<string> {
  const found = new Set<string>()
  for (let at = 0; at + startChars <= text.length; at++) {
    const candidates = known.get(text.slice(at, at + startChars)) ?? []
    for (const { place, form } of candidates) if (text.startsWith(form, at)) found.add(place)
  }
  return found
}

/** Bytes as text, unzipped where they are zipped; no byte is lost. */
export function textOf(bytes: Uint8Array): string {
  const isZipped = bytes[0] === 0x1f && bytes[1] === 0x8b
  return Buffer.from(isZipped ? gunzipSync(bytes) : bytes).toString('latin1')
}

function formsOf(part: string): readonly string[] {
  const bytes = Buffer.from(part)
  const hex = bytes.toString('hex')
  return [
    part,
    hex,
    hex.toUpperCase(),
    hex.toUpperCase().replaceAll(/../g, '%$&'),
    // As JSON has the bytes of a buffer.
    bytes.join(','),
    ...['base64', 'base64url'].flatMap((encoding) => inBase64(bytes, encoding as 'base64')),
  ]
}

/**
 * Base64 of a text that the part is somewhere in: it can begin at three places of a group, and the
 * characters at its ends are made of its neighbours too.
 */
function inBase64(part: Buffer, encoding: 'base64' | 'base64url'): readonly string[] {
  return [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), part]).toString(encoding)
    return text.replace(/=+$/, '').slice(offset === 0 ? 0 : offset + 1, -1)
  })
}
