/**
 * Tokens that are nearly right: good ones with one to three things changed, in their text or, signed
 * again, in what they say. The same seed gives the same mutants.
 *
 * @module
 */

import { generateKeyPairSync } from 'node:crypto'
import { type SigningKey, signingKey } from '../keys.ts'
import { claimsOf, compact, encode, headerOf, nowSeconds, ours, testKey } from './compact.ts'

export interface Mutant {
  readonly token: string
  /** The key that the good token was signed with. */
  readonly key: SigningKey
  /** What was changed. */
  readonly change: string
}

/** A number from 0 to `max`, without it. */
export type Dice = (max: number) => number

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const strangeCharacters = [...'=+/.%,; \n\t\0"é', '\ufeff']

// HMAC is what most are signed with, as it is by far the quickest.
const keys: readonly SigningKey[] = [
  ...Array.from({ length: 8 }, () => testKey),
  signingKey(generateKeyPairSync('ed25519').privateKey),
  signingKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
]

/** mulberry32: small, and the same on every machine. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0
  return (max) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % max
  }
}

export function* mutants(count: number, seed: number): Generator<Mutant> {
  const dice = diceOf(seed)
  for (let index = 0; index < count; index++) {
    const key = pick(keys, dice)
    const change = pick(Object.keys(changes), dice)
    yield { key, change, token: changes[change]?.(key, dice) ?? '' }
  }
}

const changes: Readonly<Record<string, (key: SigningKey, dice: Dice) => string>> = {
  text: (key, dice) => {
    let token = good(key)
    for (let times = 1 + dice(3); times > 0; times--) token = changedText(token, dice)
    return token
  },
  parts: (key, dice) => {
    const parts = [good(key), good(key)].flatMap((token) => token.split('.'))
    return Array.from({ length: pick([2, 3, 3, 3, 4, 5], dice) }, () => pick(parts, dice)).join('.')
  },
  'trailing bits': (key, dice) => {
    const token = good(key)
    return token.slice(0, -1) + pick([...alphabet], dice)
  },
  header: (key, dice) => {
    const [name, values] = pick(Object.entries(headerValues), dice)
    return compact(headerOf({ [name]: pick(values, dice) }, key), claimsOf(), key)
  },
  claims: (key, dice) => {
    const claims: Record<string, unknown> = claimsOf()
    for (let times = 1 + dice(3); times > 0; times--) {
      const [name, values] = pick(Object.entries(claimValues), dice)
      claims[name] = pick(values, dice)
    }
    return compact(headerOf({}, key), claims, key)
  },
  json: (key, dice) => {
    const json = changedJson(JSON.stringify(claimsOf()), dice)
    return compact(headerOf({}, key), json, key)
  },
  'header json': (key, dice) => {
    const json = changedJson(JSON.stringify(headerOf({}, key)), dice)
    return compact(json, claimsOf(), key)
  },
  bytes: (key, dice) => {
    const bytes = Buffer.from(JSON.stringify(claimsOf()))
    bytes[dice(bytes.length)] = dice(256)
    return compact(headerOf({}, key), bytes, key)
  },
}

const headerValues: Readonly<Record<string, readonly unknown[]>> = {
  alg: ['none', 'None', 'HS256', 'HS384', 'HS512', 'RS256', 'ES256', 'EdDSA', '', null, 1, []],
  typ: ['JWT', 'at+jwt', 'AT+JWT', 'application/at+jwt', '', null, 1, undefined],
  kid: ['', null, 7, undefined, '__proto__', testKey.kid, '../../dev/null'],
  crit: [[], ['b64'], ['exp'], null, 'exp'],
  b64: [true, false, null],
  jwk: [{ kty: 'oct', k: 'AAAA' }, null],
  jku: ['https://evil.example/jwks.json'],
  cty: ['JWT'],
  zip: ['DEF'],
}

const times = [0, -1, 1.5, null, '1', {}, undefined, 2 ** 53, Number.MAX_VALUE]
const around = [-3600, -600, -5, -4, 0, 4, 5, 6, 600, 3600].map((offset) => nowSeconds + offset)
const strings = ['', null, 1, [], {}, undefined, 'x', 'ü\u{1f600}', '\ud800']
const claimValues: Readonly<Record<string, readonly unknown[]>> = {
  exp: [...times, ...around],
  iat: [...times, ...around],
  nbf: [...times, ...around],
  iss: [...strings, ours.issuer, [ours.issuer], `${ours.issuer}/`],
  aud: [...strings, ours.audience, [ours.audience], ['x', ours.audience], [[ours.audience]]],
  sub: strings,
  sid: [...strings, 'A'.repeat(21), 'A'.repeat(22)],
  jti: [...strings, '-'.repeat(22), ' '.repeat(22)],
  uv: [...times, 7],
  gv: [...times, 7],
  roles: [...strings, ['admin'], ['user', 1]],
  tid: strings,
  extra: [...strings, { nested: [1, { deep: true }] }],
}

const insertions = [' ', '\n', '\t', '\u00a0', '\ufeff', '\0', ',', '{', '}', '\\', '//', '1e400']
const members = [
  '"sub":"root",',
  '"\\u0073ub":"root",',
  '"__proto__":{"roles":["admin"]},',
  '"constructor":1,',
  '"x":"\\"",',
  '"exp":1e400,',
  '"alg":"none",',
]

function changedJson(json: string, dice: Dice): string {
  if (dice(3) === 0) return json.replace('{', `{${pick(members, dice)}`)
  const at = dice(json.length + 1)
  return json.slice(0, at) + pick(insertions, dice) + json.slice(at + dice(2))
}

function changedText(token: string, dice: Dice): string {
  const at = dice(token.length + 1)
  const character = pick([...alphabet, ...strangeCharacters], dice)
  const after = pick([at, at + 1, at + 1, at + 1, at + 2], dice)
  return pick(
    [
      token.slice(0, at) + character + token.slice(after),
      token.slice(0, at) + token.slice(at + 1),
      token + pick(strangeCharacters, dice),
      pick(strangeCharacters, dice) + token,
      `${token}.${encode('x')}`,
    ],
    dice,
  )
}

function good(key: SigningKey): string {
  return compact(headerOf({}, key), claimsOf(), key)
}

function pick<Item>(items: readonly Item[], dice: Dice): Item {
  const item = items[dice(items.length)]
  // There is one, unless the list is empty.
  return item as Item
}
