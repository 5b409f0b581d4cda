/**
 * The keys of one issuer: which one signs now, which still check, which are published.
 *
 * An asymmetric key signs only when it has been published for longer than others may cache the
 * published set, so that nobody meets a token whose key is unknown to them. Keys are swapped whole;
 * if one is gone afterwards, the generation rises, and with that every cached verification ends.
 *
 * @module
 */

import type { JsonWebKey } from 'node:crypto'
import { publicJwk, type SigningKey, type VerificationKey } from './keys.ts'

/** Where keys are found by name. */
export interface KeySource {
  /** Rises whenever a key is no longer accepted. */
  readonly generation: number
  find(kid: string): VerificationKey | undefined
  /** Whether tokens are signed here, but with another key. Without it, nobody knows. */
  isPrevious?(kid: string, nowSeconds: number): boolean
}

/** A key and its place in the rotation. */
export interface RingKey {
  readonly key: SigningKey | VerificationKey
  /** When the key was first published, in Unix seconds. Default 0: long ago. */
  readonly publishedAtSeconds?: number
}

export interface KeyRingOptions {
  /** `max-age` of the published set, in seconds. Default 300. */
  readonly jwksMaxAgeSeconds?: number
}

/** What `/.well-known/jwks.json` answers (RFC 7517, section 5). */
export interface PublicKeySet {
  readonly keys: readonly JsonWebKey[]
}

/** The keys at one moment. */
interface Snapshot {
  readonly byKid: ReadonlyMap<string, VerificationKey>
  readonly signers: readonly Signer[]
  readonly jwks: PublicKeySet
}

interface Signer {
  readonly key: SigningKey
  readonly publishedAtSeconds: number
  readonly isPublished: boolean
}

export class KeyRing implements KeySource {
  /** For the `Cache-Control` of the published set. */
  readonly jwksMaxAgeSeconds: number
  #snapshot: Snapshot
  #generation = 0

  /** @throws RangeError if two keys have one name, or an option makes no sense. */
  constructor(keys: readonly RingKey[], { jwksMaxAgeSeconds = 300 }: KeyRingOptions = {}) {
    if (!(jwksMaxAgeSeconds >= 0)) {
      throw new RangeError(`jwksMaxAgeSeconds must be 0 or more, got ${jwksMaxAgeSeconds}`)
    }
    this.jwksMaxAgeSeconds = jwksMaxAgeSeconds
    this.#snapshot = snapshotOf(keys)
  }

  get generation(): number {
    return this.#generation
  }

  find(kid: string): VerificationKey | undefined {
    return this.#snapshot.byKid.get(kid)
  }

  /**
   * The newest key that has been published for long enough; if there is none, the oldest, which is
   * the one that most readers of the set can know.
   *
   * @throws RangeError if no key of the ring can sign.
   */
  signingKey(nowSeconds: number): SigningKey {
    const { signers } = this.#snapshot
    const chosen = signers.find((signer) => this.#maySign(signer, nowSeconds)) ?? signers.at(-1)
    if (chosen === undefined) throw new RangeError('no key of the ring can sign')
    return chosen.key
  }

  isPrevious(kid: string, nowSeconds: number): boolean {
    return this.#snapshot.signers.length > 0 && this.signingKey(nowSeconds).kid !== kid
  }

  /** Public keys only: neither a private member nor a secret is ever in it. */
  jwks(): PublicKeySet {
    return this.#snapshot.jwks
  }

  /**
   * Takes new keys in place of all the old ones.
   *
   * @throws RangeError if two have one name; then nothing changes.
   */
  replace(keys: readonly RingKey[]): void {
    const [before, after] = [this.#snapshot, snapshotOf(keys)]
    this.#snapshot = after
    if (lacksAny(after, before)) this.#generation++
  }

  #maySign({ isPublished, publishedAtSeconds }: Signer, nowSeconds: number): boolean {
    return !isPublished || nowSeconds > publishedAtSeconds + this.jwksMaxAgeSeconds
  }
}

function snapshotOf(keys: readonly RingKey[]): Snapshot {
  const byKid = new Map(keys.map(({ key }) => [key.kid, withoutPrivateHalf(key)]))
  if (byKid.size !== keys.length) throw new RangeError('two keys of the ring have the same kid')
  return {
    byKid,
    // Newest first; of two of one age, the one that was named first.
    signers: keys
      .flatMap(signersOf)
      .sort((one, other) => other.publishedAtSeconds - one.publishedAtSeconds),
    jwks: publicKeySet([...byKid.values()]),
  }
}

function signersOf({ key, publishedAtSeconds = 0 }: RingKey): Signer[] {
  if (!('signWith' in key)) return []
  return [{ key, publishedAtSeconds, isPublished: isPublic(key) }]
}

/** What is found by name ends up in results and logs; who checks has no use for a private key. */
function withoutPrivateHalf(key: VerificationKey): VerificationKey {
  const { kid, algorithm, keyObject, signatureBytes, isMac } = key
  return Object.freeze({ kid, algorithm, keyObject, signatureBytes, ...(isMac && { isMac }) })
}

function publicKeySet(keys: readonly VerificationKey[]): PublicKeySet {
  const jwks = keys.filter(isPublic).map(({ keyObject, kid, algorithm }) =>
    // Members of the key first: what names the key must not be overwritten by it.
    Object.freeze({ ...publicJwk(keyObject), kid, alg: algorithm, use: 'sig' }),
  )
  return Object.freeze({ keys: Object.freeze(jwks) })
}

function isPublic({ algorithm }: VerificationKey): boolean {
  return algorithm !== 'HS256'
}

/** Whether a key that was accepted is not any more, or is another under the same name. */
function lacksAny(after: Snapshot, before: Snapshot): boolean {
  return [...before.byKid.values()].some((old) => {
    const kept = after.byKid.get(old.kid)
    return kept?.algorithm !== old.algorithm || !kept.keyObject.equals(old.keyObject)
  })
}
