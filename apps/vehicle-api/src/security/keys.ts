/**
 * What the service signs with: the secret of its sessions, and the keys of its access tokens.
 *
 * @module
 */

import {
  type AccessSecrets,
  KeyRing,
  type RingKey,
  secretKeys,
  signingKey,
  type VerificationKey,
} from '@plimsoll/kit/tokens'
import type { ServiceConfig } from '../config.ts'
import { keptSecret } from './kept-secret.ts'

export interface ServiceKeys {
  readonly secrets: AccessSecrets
  readonly ring: KeyRing
}

/** @throws Error if a key cannot be read, or no secret can be kept. */
export async function serviceKeys(config: ServiceConfig): Promise<ServiceKeys> {
  const secret = config.secretKey?.reveal() ?? (await keptSecret(config.dataDir))
  const secrets = { secret, previous: config.secretKeyPrevious?.reveal() }
  return { secrets, ring: new KeyRing(ringKeys(config, secrets)) }
}

function ringKeys(config: ServiceConfig, secrets: AccessSecrets): RingKey[] {
  const bySecret = secretKeys(secrets)
  const { tokenSigningKey, tokenSigningKeyNext, tokenSigningKeyPrevious } = config
  const others = [tokenSigningKeyNext, tokenSigningKeyPrevious].filter((key) => key !== undefined)
  // The next one is published, and accepted, before any instance signs with it.
  const accepted = others.map((pem) => ({ key: onlyVerifies(signingKey(pem.reveal())) }))
  if (tokenSigningKey === undefined) return [...bySecret, ...accepted]
  return [
    { key: signingKey(tokenSigningKey.reveal()) },
    ...accepted,
    // Tokens that were signed with the secret until now are good until they expire.
    ...bySecret.map(({ key }) => ({ key: onlyVerifies(key) })),
  ]
}

function onlyVerifies({ kid, algorithm, keyObject, signatureBytes }: VerificationKey) {
  return { kid, algorithm, keyObject, signatureBytes }
}
