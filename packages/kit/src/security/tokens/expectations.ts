/**
 * What is expected of the tokens of one issuer.
 *
 * @module
 */

import { accessTokenType } from './keys.ts'

/** Our own tokens carry more claims, see `AccessClaims`. */
export type TokenKind = 'own' | 'external'

/** Made by {@link ownTokens} or {@link externalTokens}. */
export interface Expectations<Kind extends TokenKind = TokenKind> {
  readonly kind: Kind
  /** Exactly what `iss` says. */
  readonly issuer: string
  /** What `aud` is or contains. */
  readonly audience: string
  /** Exactly what `typ` in the header says. */
  readonly typ: string
  /** Longest life from `iat` to `exp`, in seconds. */
  readonly lifeSecondsMax: number
  /** By how much clocks may differ, in seconds. */
  readonly skewSeconds: number
}

export interface OwnTokenOptions {
  readonly issuer: string
  readonly audience: string
  /** Longest life in seconds, at most an hour. Default 3600. */
  readonly lifeSecondsMax?: number
  /** By how much clocks may differ, in seconds, at most 60. Default 5. */
  readonly skewSeconds?: number
}

export interface ExternalTokenOptions {
  readonly issuer: string
  readonly audience: string
  /** `typ` as the issuer writes it, such as `JWT` or `at+jwt`. */
  readonly typ: string
  /** Longest life that the issuer gives its tokens, in seconds. */
  readonly lifeSecondsMax: number
  /** By how much clocks may differ, in seconds, at most 60. Default 30. */
  readonly skewSeconds?: number
}

const ownLifeSecondsMax = 3600
const skewSecondsMax = 60

/** @throws RangeError naming the option that makes no sense. */
export function ownTokens(options: OwnTokenOptions): Expectations<'own'> {
  const { lifeSecondsMax = ownLifeSecondsMax, skewSeconds = 5, ...names } = options
  if (lifeSecondsMax > ownLifeSecondsMax) {
    throw new RangeError(
      `lifeSecondsMax must be at most ${ownLifeSecondsMax}, got ${lifeSecondsMax}`,
    )
  }
  return checked({ kind: 'own', typ: accessTokenType, lifeSecondsMax, skewSeconds, ...names })
}

/** @throws RangeError naming the option that makes no sense. */
export function externalTokens(options: ExternalTokenOptions): Expectations<'external'> {
  return checked({ kind: 'external', ...options, skewSeconds: options.skewSeconds ?? 30 })
}

function checked<E extends Expectations>(expectations: E): Readonly<E> {
  const { lifeSecondsMax, skewSeconds } = expectations
  for (const name of ['issuer', 'audience', 'typ'] as const) {
    if (expectations[name] === '') throw new RangeError(`${name} must not be empty`)
  }
  if (!(lifeSecondsMax > 0 && Number.isFinite(lifeSecondsMax))) {
    throw new RangeError(`lifeSecondsMax must be positive, got ${lifeSecondsMax}`)
  }
  if (!(skewSeconds >= 0 && skewSeconds <= skewSecondsMax)) {
    throw new RangeError(`skewSeconds must be 0 to ${skewSecondsMax}, got ${skewSeconds}`)
  }
  return Object.freeze(expectations)
}
