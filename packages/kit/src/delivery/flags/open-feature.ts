/**
 * Binds a provider to a domain of OpenFeature, which has one registry for the whole process, and
 * unbinds it.
 *
 * A domain that was unbound is used again by the next application, so that nothing piles up.
 *
 * @module
 */

import { type Client, type Logger, NOOP_PROVIDER, OpenFeature } from '@openfeature/server-sdk'
import type { FlagProvider } from './provider.ts'

export interface Binding {
  readonly domain: string
  readonly client: Client
  close(): void
}

/** @param name of the domain; of several applications in one process the second gets `name-2`. */
export function bindDomain(name: string, provider: FlagProvider, logger: Logger): Binding {
  const domain = freeDomain(name)
  OpenFeature.setProvider(domain, provider)
  const client = OpenFeature.getClient(domain).setLogger(logger)
  return {
    domain,
    client,
    close() {
      provider.detach()
      // Somebody may have put in another meanwhile, which is not ours to take out.
      if (OpenFeature.getProvider(domain) === provider) {
        OpenFeature.setProvider(domain, NOOP_PROVIDER)
      }
    },
  }
}

function freeDomain(name: string): string {
  let domain = name
  for (let number = 2; isTaken(domain); number += 1) domain = `${name}-${number}`
  return domain
}

function isTaken(domain: string): boolean {
  const bound = OpenFeature.getProvider(domain)
  // A domain that is not bound gives the provider of those that name none.
  return bound !== NOOP_PROVIDER && bound !== OpenFeature.getProvider()
}
