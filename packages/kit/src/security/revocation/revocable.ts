/**
 * What can be cut off, and the entry that stands for it in the replica and in the feed.
 *
 * An entry is a kind, a 64-bit key and a number. Applying one twice, or two in whichever order, makes
 * no difference: a listed thing stays listed, and of two versions the greater one counts. So a feed
 * may repeat and reorder, and needs no clock.
 *
 * @module
 */

import { KeyReader } from './key-reader.ts'

export type Revocable =
  | {
      readonly kind: 'token'
      /** The `jti`. */
      readonly id: string
      /** The token's own `exp`: its entry is filed under it. */
      readonly expiresAtSeconds: number
    }
  | {
      readonly kind: 'session'
      /** The `sid`. */
      readonly id: string
    }
  | { readonly kind: 'api-key'; readonly id: string }
  | { readonly kind: 'user'; readonly id: string; readonly leastVersion: number }
  | { readonly kind: 'tenant'; readonly id: string; readonly leastVersion: number }
  | { readonly kind: 'service'; readonly leastVersion: number }
  | {
      readonly kind: 'subject'
      readonly issuer: string
      readonly subject: string
      /** Tokens of other issuers are refused up to this `iat`. */
      readonly notBeforeSeconds: number
    }

/** A closed set, so it may label a metric. */
export const revocableKinds = [
  'token',
  'session',
  'api-key',
  'user',
  'tenant',
  'service',
  'subject',
] as const

export type RevocableKind = (typeof revocableKinds)[number]

/** A {@link Revocable} as every node keeps it. */
export interface Entry {
  readonly kind: RevocableKind
  /** The halves of the key, as signed 32-bit integers. */
  readonly high: number
  readonly low: number
  /** Of a token the minute of its `exp`; of a version or cut-off the least that is accepted. */
  readonly value: number
}

/** Told to listeners: the key is that of {@link revocationKey}, as the feed carries no ids. */
export interface RevokedThing {
  readonly kind: RevocableKind
  readonly key: string
  readonly value: number
}

export const secondsPerMinute = 60

/** A version or a time fits 32 bits without a sign: times until 2106. */
export const valueMax = 0xffffffff

const keys = new KeyReader()

/** @throws RangeError for what no token could match. */
export function toEntry(what: Revocable): Entry {
  const value = numberOf(what)
  if (!Number.isInteger(value) || value < 0 || value > valueMax) {
    throw new RangeError(`a revocation of a ${what.kind} must be of 0 to ${valueMax}, got ${value}`)
  }
  if (what.kind === 'subject' && /\s/.test(what.issuer)) {
    throw new RangeError('the issuer of a foreign subject must be a URL')
  }
  readKey(what)
  return { kind: what.kind, high: keys.high, low: keys.low, value }
}

/** What {@link RevokedThing.key} is for a thing of this kind and id, such as `session` and a `sid`. */
export function revocationKey(kind: Exclude<RevocableKind, 'service' | 'subject'>, id: string) {
  readId(kind, id)
  return keyText(keys.high, keys.low)
}

export function toRevokedThing({ kind, high, low, value }: Entry): RevokedThing {
  return { kind, key: keyText(high, low), value }
}

/** The key as 11 characters of base64url; for a token or session they begin its id. */
export function keyText(high: number, low: number): string {
  const bytes = Buffer.allocUnsafe(8)
  bytes.writeInt32BE(high, 0)
  bytes.writeInt32BE(low, 4)
  return bytes.toString('base64url')
}

/** What the table says of a thing. */
export interface RevocableColumns {
  readonly kind: RevocableKind
  readonly id: string
  readonly value: number
}

/** @throws RangeError for what no token could match, before anything is stored */
export function toColumns(what: Revocable): RevocableColumns {
  const { kind, value } = toEntry(what)
  return {
    kind,
    id: idOf(what),
    value: what.kind === 'token' ? Math.floor(what.expiresAtSeconds) : value,
  }
}

/** @throws RangeError for a row that this service did not write */
export function entryOfColumns({ kind, id, value }: RevocableColumns): Entry {
  switch (kind) {
    case 'token':
      return toEntry({ kind, id, expiresAtSeconds: value })
    case 'subject': {
      const [issuer = '', ...subject] = id.split(' ')
      return toEntry({ kind, issuer, subject: subject.join(' '), notBeforeSeconds: value })
    }
    case 'session':
    case 'api-key':
      return toEntry({ kind, id })
    default:
      return toEntry({ kind, id, leastVersion: value })
  }
}

/** What names a foreign subject in the table; an issuer is a URL and so has no space. */
export function subjectId(issuer: string, subject: string): string {
  return `${issuer} ${subject}`
}

function idOf(what: Revocable): string {
  if (what.kind === 'service') return 'service'
  return what.kind === 'subject' ? subjectId(what.issuer, what.subject) : what.id
}

function numberOf(what: Revocable): number {
  switch (what.kind) {
    case 'token':
      return Math.floor(what.expiresAtSeconds / secondsPerMinute)
    case 'subject':
      return Math.floor(what.notBeforeSeconds)
    case 'session':
    case 'api-key':
      return 0
    default:
      return what.leastVersion
  }
}

function readKey(what: Revocable): void {
  if (what.kind === 'service') keys.nothing()
  else if (what.kind === 'subject') keys.subject(idOf(what))
  else readId(what.kind, what.id)
}

function readId(kind: RevocableKind, id: string): void {
  if (kind === 'token' || kind === 'session') keys.identifier(id)
  else keys.text(id)
}
