/**
 * A foreign issuer whose tokens are accepted: what is expected of them, the keys that check them,
 * and who their claims are to us. All of it comes from configuration, nothing from a token.
 *
 * `expectations` and `keys` are what `TokenVerifier` of `tokens` takes.
 *
 * @module
 */

import { type Expectations, externalTokens } from '../tokens/index.ts'
import { type Clock, monotonicClock } from './clock.ts'
import type { Fetch } from './fetch-key-set.ts'
import { IssuerKeys, type IssuerKeysStats } from './issuer-keys.ts'
import { type ClaimMapping, claimMapping, type MapClaims } from './map-claims.ts'
import type { AsymmetricAlgorithm } from './read-key-set.ts'

export interface IssuerOptions {
  /** Exactly what `iss` says in its tokens. */
  readonly issuer: string
  /** Where its key set is: an https URL. */
  readonly jwksUrl: string
  /** What `aud` is or contains. */
  readonly audience: string
  /** Those it signs with. A key that names none gets the first that fits it. */
  readonly algorithms: readonly AsymmetricAlgorithm[]
  /** `typ` as the issuer writes it, such as `JWT` or `at+jwt`. */
  readonly typ: string
  /** Longest life that it gives its tokens, in seconds. */
  readonly lifeSecondsMax: number
  /** By how much clocks may differ, in seconds, at most 60. Default 30. */
  readonly skewSeconds?: number | undefined
  readonly claims: ClaimMapping
  /**
   * What keys for encryption do to the set: `refuse` all of it, or `skip` those keys, as Keycloak
   * needs, which publishes one by default. Default `refuse`.
   */
  readonly otherUses?: 'refuse' | 'skip' | undefined
  /** `loopback` lets the URL be http on this machine, for development. Default `never`. */
  readonly plainHttp?: 'never' | 'loopback' | undefined
}

/** What tests replace. */
export interface IssuerSurroundings {
  readonly fetch?: Fetch | undefined
  readonly clock?: Clock | undefined
  /** 0 to 1, for jitter. Default `Math.random`. */
  readonly random?: (() => number) | undefined
  /** Hears of every failed fetch and of keys that are left out. Default: nobody. */
  readonly onProblem?: ((problem: Error) => void) | undefined
}

export interface ExternalIssuer {
  readonly expectations: Expectations<'external'>
  readonly keys: IssuerKeys
  readonly mapping: MapClaims
  /** Fetches the keys, and from then on in the background. Resolves after the first attempt. */
  start(): Promise<void>
  /** Ends a fetch that is under way. */
  close(): Promise<void>
  stats(): IssuerStats
}

export interface IssuerStats extends IssuerKeysStats {
  /** From configuration, so it may label a metric. */
  readonly issuer: string
}

const asymmetricAlgorithms: readonly AsymmetricAlgorithm[] = [
  ...(['EdDSA', 'ES256', 'ES384', 'ES512'] as const),
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
]
const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** @throws RangeError naming the option that makes no sense. */
export function createIssuer(
  options: IssuerOptions,
  surroundings: IssuerSurroundings = {},
): ExternalIssuer {
  const { issuer, audience, typ, lifeSecondsMax, skewSeconds } = options
  const skew = skewSeconds === undefined ? {} : { skewSeconds }
  const keys = new IssuerKeys({
    url: keySetUrl(options),
    rules: { algorithms: checked(options.algorithms), otherUses: options.otherUses ?? 'refuse' },
    fetch: surroundings.fetch ?? globalThis.fetch,
    clock: surroundings.clock ?? monotonicClock,
    random: surroundings.random ?? Math.random,
    onProblem: surroundings.onProblem ?? (() => undefined),
  })
  return {
    expectations: externalTokens({ issuer, audience, typ, lifeSecondsMax, ...skew }),
    keys,
    mapping: claimMapping(options.claims),
    start: () => keys.start(),
    close: () => keys.close(),
    stats: () => ({ issuer, ...keys.stats() }),
  }
}

function keySetUrl({ jwksUrl, plainHttp = 'never' }: IssuerOptions): string {
  const url = URL.parse(jwksUrl)
  if (url === null) throw new RangeError(`jwksUrl must be a URL, got "${jwksUrl}"`)
  if (url.username !== '' || url.password !== '') {
    throw new RangeError('jwksUrl must not carry a user or a password')
  }
  const isPlainAllowed = plainHttp === 'loopback' && loopback.test(url.hostname)
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isPlainAllowed)) return url.href
  throw new RangeError(`jwksUrl must be https, got "${jwksUrl}"`)
}

function checked(algorithms: readonly AsymmetricAlgorithm[]): readonly AsymmetricAlgorithm[] {
  const wrong = algorithms.find((algorithm) => !asymmetricAlgorithms.includes(algorithm))
  if (wrong !== undefined) {
    throw new RangeError(`algorithms must be of ${asymmetricAlgorithms.join(', ')}, got ${wrong}`)
  }
  if (algorithms.length === 0) throw new RangeError('algorithms must name at least one')
  return algorithms
}
