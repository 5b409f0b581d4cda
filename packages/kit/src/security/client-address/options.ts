import type { FastifyServerOptions } from 'fastify'
import { TrustedProxies } from './trusted-proxies.ts'

export interface ClientAddressOptions {
  /**
   * Networks of the proxies whose `X-Forwarded-*` headers are believed, as CIDRs: `10.0.0.0/8`. The
   * same list goes to {@link clientAddressServerOptions} and to the plugin. Default none.
   */
  readonly trustProxy?: readonly string[]
}

/**
 * Fastify constructor options that trust the same proxies for `request.ip`, `.host`, `.protocol`.
 *
 *     const app = fastify({ ...clientAddressServerOptions({ trustProxy: ['10.0.0.0/8'] }) })
 *
 * @throws RangeError naming what is wrong with the list and what would be right.
 */
export function clientAddressServerOptions(
  options: ClientAddressOptions = {},
): Required<Pick<FastifyServerOptions, 'trustProxy'>> {
  const proxies = resolveOptions(options)
  if (proxies.isEmpty) return { trustProxy: false }
  // Not the list itself: Fastify would read it with a parser of its own, which knows other spellings.
  return { trustProxy: (address) => proxies.hasText(address) }
}

/** @throws RangeError naming what is wrong with the list and what would be right. */
export function resolveOptions(options: ClientAddressOptions): TrustedProxies {
  return new TrustedProxies(options.trustProxy ?? [])
}
