/**
 * Fastify plugin that tells who a request is from: `request.clientAddress`.
 *
 * Register it before all else, with the list of proxies that the server was made with: its
 * `onRequest` hook leaves in `X-Forwarded-For` only what is believed, for all who come after.
 *
 * @module
 */

import type { FastifyInstance, FastifyPluginAsync, onRequestHookHandler } from 'fastify'
import fp from 'fastify-plugin'
import type { MetricsPort } from '../../observability/metrics/index.ts'
import type { ClientAddress } from './address.ts'
import { BelievedAddresses, type ClientAddressStats } from './believed-address.ts'
import { clientAddressMetrics } from './metrics.ts'
import { type ClientAddressOptions, resolveOptions } from './options.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The client, and the networks to count it by. */
    readonly clientAddress: ClientAddress
  }

  interface FastifyInstance {
    clientAddresses: { stats(): ClientAddressStats }
  }
}

/** What other plugins of the kit add. */
interface MaybeMeasured {
  readonly metrics?: MetricsPort
}

const plugin: FastifyPluginAsync<ClientAddressOptions> = async (app, options) => {
  const proxies = resolveOptions(options)
  assertAgreement(app, proxies.isEmpty)
  const addresses = new BelievedAddresses(proxies)

  app.decorate('clientAddresses', { stats: () => addresses.stats() })
  app.addHook('onReady', async () => {
    ;(app as MaybeMeasured).metrics?.add(clientAddressMetrics, () => addresses.stats())
  })
  app.decorateRequest('clientAddress', {
    getter() {
      return addresses.of(this.raw)
    },
  })
  const clientAddressOnRequest: onRequestHookHandler = (request, _reply, done) => {
    addresses.of(request.raw)
    done()
  }
  app.addHook('onRequest', clientAddressOnRequest)
}

export const clientAddress: FastifyPluginAsync<ClientAddressOptions> = fp(plugin, {
  name: '@plimsoll/kit/client-address',
  fastify: '5.x',
})

/** Fastify has `request.ips` exactly if it was made with a `trustProxy`. */
function assertAgreement(app: FastifyInstance, isEmpty: boolean): void {
  if (app.hasRequestDecorator('ips') !== isEmpty) return
  throw new RangeError(
    isEmpty
      ? 'clientAddress.trustProxy is empty, but fastify() was made with a trustProxy; give both the same list'
      : 'clientAddress.trustProxy names proxies that fastify() was not made with; spread clientAddressServerOptions({ trustProxy }) into its options',
  )
}
