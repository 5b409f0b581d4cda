import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { KeyRing } from './key-ring.ts'
import { secretSigningKey } from './keys.ts'
import { parse, TokenReader } from './parse.ts'
import type { RefusalReason } from './refusal.ts'
import { sign } from './sign.ts'
import {
  claimsOf,
  compact,
  encode,
  headerOf,
  nowSeconds,
  ours,
  signed,
  testKey,
} from './testing/compact.ts'
import { verify } from './verify.ts'

const ring = new KeyRing([{ key: testKey }])
const good = sign(claimsOf(), testKey)
const [goodHeader = '', goodPayload = '', goodSignature = ''] = good.split('.')
const json = JSON.stringify(claimsOf())

// Each is well signed and right in all but the one thing.
const wrong: readonly (readonly [RefusalReason, string, string])[] = [
  ['TOO_LONG', '8,193 characters', padded(8193)],
  ['NOT_THREE_PARTS', 'nothing', ''],
  ['NOT_THREE_PARTS', 'two parts', `${goodHeader}.${goodPayload}`],
  ['NOT_THREE_PARTS', 'four parts', `${good}.AAAA`],
  ['NOT_THREE_PARTS', 'five parts, as of a JWE', `${good}.AAAA.AAAA`],
  ['NOT_THREE_PARTS', 'a dot at the end', `${good}.`],
  ['NOT_THREE_PARTS', 'no header', `.${goodPayload}.${goodSignature}`],
  ['NOT_THREE_PARTS', 'no payload', signed(`${goodHeader}.`)],
  ['NOT_THREE_PARTS', 'no signature', `${goodHeader}.${goodPayload}.`],
  ['NOT_BASE64URL', 'padding of the header', signed(`${withPadding(headerOf())}.${goodPayload}`)],
  ['NOT_BASE64URL', 'padding of the payload', signed(`${goodHeader}.${withPadding(claimsOf())}`)],
  ['NOT_BASE64URL', 'padding of the signature', `${good}=`],
  ['NOT_BASE64URL', 'a line feed at the end', `${good}\n`],
  ['NOT_BASE64URL', 'a space before it', ` ${good}`],
  ['NOT_BASE64URL', 'a space in the payload', signed(`${goodHeader}. ${goodPayload}`)],
  ['NOT_BASE64URL', 'the alphabet of base64', compactWithPlus()],
  ['NOT_BASE64URL', 'a letter beyond ASCII', `${good.slice(0, -1)}é`],
  ['NOT_BASE64URL', 'an impossible length', `${good}AA`],
  ['NOT_BASE64URL', 'trailing bits in the signature', `${good.slice(0, -1)}${nextOf(good)}`],
  ['NOT_BASE64URL', 'trailing bits in the payload', signed(`${goodHeader}.${trailing(json)}`)],
  ['NOT_UTF8', 'a stray byte in the header', compact(strayByte(headerOf()), json)],
  ['NOT_UTF8', 'a stray byte in the payload', compact(headerOf(), strayByte(claimsOf()))],
  ['NOT_JSON', 'a byte order mark', compact(headerOf(), `\ufeff${json}`)],
  ['NOT_JSON', 'a byte order mark in the header', compact(`\ufeff${text(headerOf())}`, json)],
  ['NOT_JSON', 'a comma too many', compact(headerOf(), `${json.slice(0, -1)},}`)],
  ['NOT_JSON', 'two values', compact(headerOf(), `${json}{}`)],
  ['NOT_AN_OBJECT', 'a list', compact(headerOf(), `[${json}]`)],
  ['NOT_AN_OBJECT', 'null', compact(headerOf(), 'null')],
  ['NOT_AN_OBJECT', 'a string as header', compact('"HS256"', json)],
  ['REPEATED_MEMBER', 'sub twice', payloadWith('"sub":"root"')],
  ['REPEATED_MEMBER', 'sub escaped the second time', payloadWith('"\\u0073ub":"root"')],
  ['REPEATED_MEMBER', 'a second sub behind a quote', payloadWith('"x":"\\"","sub":"root"')],
  ['REPEATED_MEMBER', 'sub behind a bracket in text', payloadWith('"x":"{[","sub":"root"')],
  ['REPEATED_MEMBER', 'sub behind nested members', payloadWith('"x":[{"sub":1}],"sub":"root"')],
  ['REPEATED_MEMBER', '__proto__ twice', payloadWith('"__proto__":1,"__proto__":2')],
  ['REPEATED_MEMBER', 'alg twice', compact(text(headerOf()).replace('{', '{"alg":"none",'), json)],
  ['HEADER_MALFORMED', 'no alg', compact(headerOf({ alg: undefined }), json)],
  ['HEADER_MALFORMED', 'a number as alg', compact(headerOf({ alg: 1 }), json)],
  ['HEADER_MALFORMED', 'no kid', compact(headerOf({ kid: undefined }), json)],
  ['HEADER_MALFORMED', 'a list as kid', compact(headerOf({ kid: [testKey.kid] }), json)],
  ['HEADER_MALFORMED', 'no typ', compact(headerOf({ typ: undefined }), json)],
  ['HEADER_MALFORMED', 'null as typ', compact(headerOf({ typ: null }), json)],
  ['EXTENSION', 'crit', compact(headerOf({ crit: ['exp'] }), json)],
  ['EXTENSION', 'an empty crit', compact(headerOf({ crit: [] }), json)],
  ['EXTENSION', 'b64 false', compact(headerOf({ b64: false }), json)],
  ['EXTENSION', 'b64 true', compact(headerOf({ b64: true }), json)],
]

for (const [reason, what, token] of wrong) {
  test(`a token with one thing wrong is refused: ${what} (${reason})`, () => {
    const result = verify(token, ring, ours, nowSeconds)

    assert.deepEqual(result, { reason })
  })
}

const right: readonly (readonly [string, string])[] = [
  ['8,192 characters', padded(8192)],
  ['white space in the JSON', compact(headerOf(), JSON.stringify(claimsOf(), undefined, 2))],
  ['the name of a member in a text', payloadWith('"x":"\\"sub\\":1","y":{"sub":1,"sub2":2}')],
]

for (const [what, token] of right) {
  test(`a token is accepted: ${what}`, () => {
    const result = verify(token, ring, ours, nowSeconds)

    assert.equal(result.reason, undefined)
  })
}

test('whatever a reader has read before, it reads a token like the first one', () => {
  const otherKey = secretSigningKey(Buffer.alloc(32, 'another key'))
  const tokens = [
    good,
    sign(claimsOf(), otherKey),
    ...[...wrong, ...right].map((row) => row.at(-1)),
  ]
  const token = fc.constantFrom(...tokens).map(String)

  fc.assert(
    fc.property(fc.array(token, { minLength: 2, maxLength: 20 }), (sequence) => {
      const reader = new TokenReader()
      for (const one of sequence) assert.deepEqual(reader.read(one), parse(one))
    }),
  )
})

test('a reader reads each header once, and shows it to nobody who could change it', () => {
  const reader = new TokenReader()
  const tokens = [sign(claimsOf(), testKey), sign(claimsOf(), testKey)]

  const [first, second] = tokens.map((token) => reader.read(token))

  assert.ok(first?.reason === undefined && second?.reason === undefined)
  assert.equal(second?.header, first?.header)
  assert.ok(Object.isFrozen(first?.header))
  assert.notDeepEqual(second?.unverifiedClaims, first?.unverifiedClaims)
})

function payloadWith(members: string): string {
  return compact(headerOf(), `${json.slice(0, -1)},${members}}`)
}

function text(part: object): string {
  return JSON.stringify(part)
}

/** The part in a length that needs padding, and the padding. */
function withPadding(part: object): string {
  let spaced = text(part)
  while (Buffer.byteLength(spaced) % 3 === 0) spaced += ' '
  return Buffer.from(spaced).toString('base64').replaceAll('+', '-').replaceAll('/', '_')
}

/** The text of the part with its last, unused bits set. */
function trailing(part: string): string {
  let spaced = part
  while (Buffer.byteLength(spaced) % 3 === 0) spaced += ' '
  const encoded = encode(spaced)
  return `${encoded.slice(0, -1)}${nextOf(encoded)}`
}

/** The letter after the last one: the same bytes to who ignores the unused bits. */
function nextOf(encoded: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return alphabet[alphabet.indexOf(encoded.at(-1) ?? '') + 1] ?? ''
}

function compactWithPlus(): string {
  const payload = encode({ ...claimsOf(), x: '>>>???>>>???' })
  assert.match(payload, /[-_]/)
  return signed(`${goodHeader}.${payload.replaceAll('-', '+').replaceAll('_', '/')}`)
}

function strayByte(part: object): Buffer {
  const bytes = Buffer.from(text(part).replace('{', '{"x":"?",'))
  bytes[bytes.indexOf('?')] = 0xff
  return bytes
}

/** A good token of exactly that many characters. */
function padded(characters: number): string {
  // Base64url has no text of every length, so the header makes up for the payload.
  for (const x of ['', 'x', 'xx']) {
    const header = headerOf({ x })
    const room = characters - encode(header).length - goodSignature.length - 2
    const token = compact(header, json.padEnd(Math.floor((room * 3) / 4)))
    if (token.length === characters) return token
  }
  assert.fail(`no token has ${characters} characters`)
}
