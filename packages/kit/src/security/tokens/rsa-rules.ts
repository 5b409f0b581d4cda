/**
 * What an RSA key must be before its signatures mean anything.
 *
 * ROCA (CVE-2017-15361): a smartcard library made primes `k * M + (65537^a mod M)`, where M is a
 * product of the first primes, so the modulus too is a power of 65537 modulo each of them. By chance
 * a modulus is so with a probability of about one in 2^30.
 *
 * @module
 */

import type { KeyObject } from 'node:crypto'

const bitsMin = 2048
const bitsMax = 8192
/** Primes that divide M for keys of every size. */
const rocaPrimeMax = 167

/** @throws RangeError if the key is too small, too large, or known to be weak. */
export function refuseWeakRsa(key: KeyObject): void {
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {}
  if (modulusLength < bitsMin || modulusLength > bitsMax) {
    throw new RangeError(`RSA key must have ${bitsMin} to ${bitsMax} bits, got ${modulusLength}`)
  }
  if (publicExponent < 3n || publicExponent % 2n === 0n) {
    throw new RangeError(`RSA exponent must be odd and at least 3, got ${publicExponent}`)
  }
  const modulus = Buffer.from(key.export({ format: 'jwk' }).n ?? '', 'base64url')
  if (hasRocaFingerprint(BigInt(`0x${modulus.toString('hex')}`))) {
    throw new RangeError('RSA key has the ROCA fingerprint: anyone can compute its private key')
  }
}

function hasRocaFingerprint(modulus: bigint): boolean {
  return primesTo(rocaPrimeMax).every((prime) =>
    isPowerOf65537(Number(modulus % BigInt(prime)), prime),
  )
}

function isPowerOf65537(residue: number, prime: number): boolean {
  let power = 1
  do {
    if (power === residue) return true
    power = (power * 65_537) % prime
  } while (power !== 1)
  return false
}

function primesTo(max: number): number[] {
  const primes: number[] = []
  for (let number = 2; number <= max; number++) {
    if (primes.every((prime) => number % prime !== 0)) primes.push(number)
  }
  return primes
}
