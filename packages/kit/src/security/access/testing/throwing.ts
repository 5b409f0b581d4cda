import { KitError } from '../../../foundation/errors/index.ts'
import type { CredentialRequest } from '../authenticator.ts'
import type { BearerAuthenticator, BearerStats } from '../bearer-authenticator.ts'
import type { Principal } from '../principal.ts'

export interface ThrowingAuthenticator {
  authenticate(request: CredentialRequest): Principal | Promise<Principal> | undefined
  stats(): BearerStats
}

/** The same, but what it gives of a refusal is thrown, as what comes later is rejected. */
export function throwing(authenticator: BearerAuthenticator): ThrowingAuthenticator {
  return {
    authenticate(request) {
      const proof = authenticator.authenticate(request)
      if (proof instanceof KitError) throw proof
      return proof
    },
    stats: () => authenticator.stats(),
  }
}
