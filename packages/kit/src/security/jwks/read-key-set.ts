/**
 * Reads a JWK Set (RFC 7517) of somebody else.
 *
 * What makes the set suspect refuses all of it, since a set is one statement: symmetric keys, two
 * keys of one name, keys for another use. A key that is only of no use here (another algorithm, too
 * short, without a name) is left out, as RFC 7517, section 5, asks. A set without any key is a
 * statement too: the issuer has withdrawn them.
 *
 * @module
 */

import type { JsonWebKey } from 'node:crypto'
import { type Algorithm, type VerificationKey, verificationKey } from '../tokens/index.ts'
import { KeySetFault } from './key-set-fault.ts'

/** Algorithms whose keys may be published. */
export type AsymmetricAlgorithm = Exclude<Algorithm, 'HS256'>

export interface KeySetRules {
  /** A key that names none gets the first that fits it. */
  readonly algorithms: readonly AsymmetricAlgorithm[]
  /** What a key for encryption does to its set. */
  readonly otherUses: 'refuse' | 'skip'
}

export interface KeySet {
  readonly keys: readonly VerificationKey[]
  /** For each key that was left out, its name and why. */
  readonly skipped: readonly string[]
}

interface GivenKey {
  readonly [member: string]: unknown
}

export const keysMax = 64
/** Nobody names keys longer, and each name that is asked for may be kept. */
export const kidLengthMax = 256

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** @throws KeySetFault if the set is not to be used. */
export function readKeySet(bytes: Uint8Array, rules: KeySetRules): KeySet {
  const given = givenKeys(parse(bytes))
  refuseSymmetric(given)
  refuseRepeatedNames(given)
  const signing = given.filter((key) => isForSigning(key, rules))

  const skipped: string[] = []
  const keys = signing.flatMap((key) => {
    const read = keyOf(key, rules.algorithms)
    if (typeof read !== 'string') return [read]
    skipped.push(`${JSON.stringify(key['kid'])?.slice(0, kidLengthMax)}: ${read}`)
    return []
  })
  return { keys, skipped }
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(bytes))
  } catch (cause) {
    throw new KeySetFault('malformed', 'the key set is not JSON in UTF-8', cause)
  }
}

function givenKeys(set: unknown): readonly GivenKey[] {
  const keys = isObject(set) ? set['keys'] : undefined
  if (!Array.isArray(keys)) throw new KeySetFault('malformed', 'the key set has no list of keys')
  if (keys.length > keysMax) {
    throw new KeySetFault('refused', `the set has ${keys.length} keys, more than ${keysMax}`)
  }
  if (keys.every(isObject)) return keys
  throw new KeySetFault('malformed', 'a key of the set is no object')
}

function refuseSymmetric(keys: readonly GivenKey[]): void {
  if (!keys.some(isSymmetric)) return
  // A secret that is published is none, and a reader that mixes the kinds up can be forged for.
  throw new KeySetFault('refused', 'the set has a symmetric key')
}

function isSymmetric({ kty, k, alg }: GivenKey): boolean {
  return kty === 'oct' || k !== undefined || (typeof alg === 'string' && alg.startsWith('HS'))
}

function refuseRepeatedNames(keys: readonly GivenKey[]): void {
  const names = keys.map(({ kid }) => kid).filter((kid) => kid !== undefined)
  if (new Set(names).size === names.length) return
  throw new KeySetFault('refused', 'two keys of the set have the same kid')
}

function isForSigning({ use, key_ops: operations }: GivenKey, { otherUses }: KeySetRules): boolean {
  const isSigning = (use === undefined || use === 'sig') && allowsToVerify(operations)
  if (isSigning || otherUses === 'skip') return isSigning
  throw new KeySetFault('refused', 'the set has a key whose use is not to check signatures')
}

/** RFC 7517, section 4.3: to check and nothing else, if anything is said. */
function allowsToVerify(operations: unknown): boolean {
  if (operations === undefined) return true
  return Array.isArray(operations) && operations.length === 1 && operations[0] === 'verify'
}

function keyOf(
  given: GivenKey,
  algorithms: readonly AsymmetricAlgorithm[],
): VerificationKey | string {
  const { kid, alg, d } = given
  if (typeof kid !== 'string' || kid === '') return 'it has no name'
  if (kid.length > kidLengthMax) return `its name is longer than ${kidLengthMax} characters`
  if (d !== undefined) return 'its private half is published'
  const candidates = alg === undefined ? algorithms : algorithms.filter((one) => one === alg)
  if (candidates.length === 0) return 'its algorithm is not accepted from this issuer'
  return firstFit(publicMembers(given), kid, candidates)
}

function firstFit(
  key: JsonWebKey,
  kid: string,
  candidates: readonly AsymmetricAlgorithm[],
): VerificationKey | string {
  const reasons: string[] = []
  for (const algorithm of candidates) {
    try {
      return verificationKey({ key, algorithm, kid })
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error))
    }
  }
  return reasons.join(', ')
}

/** Certificates and addresses in a key are never followed. */
function publicMembers({ kty, crv, x, y, n, e }: GivenKey): JsonWebKey {
  const members = Object.entries({ kty, crv, x, y, n, e })
  return Object.fromEntries(members.filter(([, value]) => value !== undefined))
}

function isObject(value: unknown): value is GivenKey {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
