/** Input that no operation can use, made from a body that one accepts. Pure. @module */

export interface BadBody {
  readonly member: string
  readonly body: string | Uint8Array
}

type Json = Readonly<Record<string, unknown>>

const nestingDepth = 100_000

/** Each replaces or spoils the members of a valid body, whose other members stay valid. */
export function badBodies(valid: Json): readonly BadBody[] {
  const each = (value: unknown): Json => mapped(valid, () => value)
  const strings = (value: string): Json =>
    mapped(valid, (old) => (typeof old === 'string' ? value : old))
  const numbers = (digits: string): string =>
    JSON.stringify(mapped(valid, (old) => (typeof old === 'number' ? '@number@' : old))).replaceAll(
      '"@number@"',
      digits,
    )
  const json = JSON.stringify
  return [
    { member: 'malformed JSON', body: json(valid).slice(0, -1) },
    { member: 'no body', body: '' },
    { member: 'null', body: 'null' },
    { member: 'array for an object', body: json([valid]) },
    { member: 'text for an object', body: '"plimsoll"' },
    { member: 'objects for all members', body: json(each({ $gt: '' })) },
    { member: 'arrays for all members', body: json(each([[]])) },
    { member: 'null for all members', body: json(each(null)) },
    {
      member: 'numbers for text',
      body: json(mapped(valid, (old) => (typeof old === 'string' ? -1 : old))),
    },
    {
      member: 'nesting 100,000 deep',
      body: `${'['.repeat(nestingDepth)}${']'.repeat(nestingDepth)}`,
    },
    {
      member: 'member nested 100,000 deep',
      body: json(each('@deep@')).replace(
        '"@deep@"',
        `${'['.repeat(nestingDepth)}${']'.repeat(nestingDepth)}`,
      ),
    },
    { member: 'integer beyond 64 bits', body: numbers('9223372036854775808') },
    { member: 'number beyond IEEE 754', body: numbers('1e400') },
    { member: 'integer of 400 digits', body: numbers('9'.repeat(400)) },
    { member: 'fraction for a number', body: numbers('0.1') },
    { member: 'NUL in text', body: json(strings('a\u0000b')) },
    { member: 'lone surrogate', body: json(strings('@lone@')).replaceAll('@lone@', '\\ud800') },
    { member: 'invalid UTF-8', body: invalidUtf8(json(strings('@bytes@'))) },
    { member: 'text of 300 KB', body: json(strings('x'.repeat(300_000))) },
    {
      member: '__proto__',
      body: json(valid).replace(
        /^\{/,
        '{"__proto__":{"toString":1},"constructor":{"prototype":null},',
      ),
    },
  ]
}

export interface BadText {
  readonly member: string
  /** Encoded for a path or query. */
  readonly text: string
}

/** For path and query parameters. */
export const badTexts: readonly BadText[] = [
  { member: 'NUL', text: '%00' },
  { member: 'invalid UTF-8', text: '%ff%fe' },
  { member: 'broken percent-encoding', text: '%zz' },
  { member: 'integer beyond 64 bits', text: '9223372036854775808' },
  { member: 'negative integer beyond 64 bits', text: '-9223372036854775809' },
  { member: 'number beyond IEEE 754', text: '1e400' },
  { member: 'not a number', text: 'NaN' },
  { member: 'brackets', text: '%5B%5D%7B%22a%22%3A1%7D' },
  { member: 'text of 4 KB', text: 'x'.repeat(4_096) },
]

function mapped(valid: Json, change: (old: unknown) => unknown): Json {
  return Object.fromEntries(Object.entries(valid).map(([key, old]) => [key, change(old)]))
}

/** 0xC3 0x28 is a two-byte sequence whose second byte cannot be one (RFC 3629). */
function invalidUtf8(text: string): Uint8Array {
  const [before = '', ...rest] = text.split('@bytes@')
  const bytes = [Buffer.from(before)]
  for (const part of rest) bytes.push(Buffer.from([0xc3, 0x28]), Buffer.from(part))
  return Buffer.concat(bytes)
}
