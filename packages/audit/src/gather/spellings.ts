/** How a secret looks when it was encoded on its way into a text. Pure. @module */

interface Spelling {
  readonly name: string
  readonly text: string
}

/** Plain, in JSON, URL, hexadecimal, and base64 at each of its three alignments. */
export function spellingsOf(secret: string): readonly Spelling[] {
  const spellings: Spelling[] = [
    { name: 'plain', text: secret },
    { name: 'escaped as in JSON', text: JSON.stringify(secret).slice(1, -1) },
    { name: 'URL-encoded', text: encodeURIComponent(secret) },
    { name: 'hexadecimal', text: Buffer.from(secret).toString('hex') },
    ...[0, 1, 2].map((offset) => ({ name: 'base64', text: base64Core(secret, offset) })),
    ...[0, 1, 2].map((offset) => ({
      name: 'base64url',
      text: base64Core(secret, offset).replaceAll('+', '-').replaceAll('/', '_'),
    })),
  ]
  const seen = new Set<string>()
  return spellings.filter(({ text }) => text.length >= 8 && !seen.has(text) && seen.add(text))
}

/** The part of the encoding that does not depend on what stands before and after. */
function base64Core(secret: string, offset: number): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)])
  const whole = bytes.toString('base64').replaceAll('=', '')
  const start = offset === 0 ? 0 : offset + 1
  const end = bytes.length % 3 === 0 ? whole.length : whole.length - 1
  return whole.slice(start, end)
}
