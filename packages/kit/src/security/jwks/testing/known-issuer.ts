/**
 * The local issuer, known to us: with a clock that the test moves.
 *
 * @module
 */

import { ManualClock } from '../../../reliability/deadline/testing/manual-clock.ts'
import { createIssuer, type ExternalIssuer, type IssuerOptions } from '../issuer.ts'
import { type LocalIssuer, localIssuer } from './local-issuer.ts'

export interface KnownIssuer extends AsyncDisposable {
  readonly remote: LocalIssuer
  readonly issuer: ExternalIssuer
  readonly clock: ManualClock
  readonly problems: Error[]
  /** Waits for the fetch that is under way, if there is one. */
  readonly settled: () => Promise<void>
}

/** Without jitter, so a cool-down is exactly this. */
export const coolDown = 30_000

export const clerkLike: Pick<IssuerOptions, 'claims' | 'typ' | 'audience' | 'lifeSecondsMax'> = {
  audience: 'vehicle-api',
  typ: 'JWT',
  lifeSecondsMax: 3_600,
  claims: { rolesClaim: 'org_role', roles: { 'org:admin': 'admin' } },
}

export async function knownIssuer(options: Partial<IssuerOptions> = {}): Promise<KnownIssuer> {
  const remote = await localIssuer()
  const clock = new ManualClock()
  const problems: Error[] = []
  const issuer = createIssuer(
    {
      ...clerkLike,
      issuer: remote.url,
      jwksUrl: `${remote.url}/jwks`,
      algorithms: ['EdDSA', 'ES256', 'RS256'],
      plainHttp: 'loopback',
      ...options,
    },
    { clock, random: () => 0, onProblem: (problem) => problems.push(problem) },
  )
  return {
    remote,
    issuer,
    clock,
    problems,
    settled: async () => void (await issuer.keys.refresh('settled?')),
    async [Symbol.asyncDispose]() {
      await issuer.close()
      await remote[Symbol.asyncDispose]()
    },
  }
}
