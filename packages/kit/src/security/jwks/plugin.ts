/**
 * Fastify plugins for both sides of a key set: `jwks` keeps the keys of foreign issuers, as
 * `app.issuers`; `jwksRoute` publishes our own at `/.well-known/jwks.json`.
 *
 * An issuer that is away makes the service degraded, not unready: our own tokens do not need it, and
 * its last keys serve on for a day.
 *
 * @module
 */

import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { Type } from 'typebox'
import type { MetricsPort } from '../../observability/metrics/index.ts'
import { monotonicClock } from './clock.ts'
import { createIssuer, type ExternalIssuer } from './issuer.ts'
import { issuerMetrics } from './metrics.ts'
import { type JwksOptions, type JwksRouteOptions, startWaitMsOf } from './options.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Those whose tokens are accepted besides our own. */
    readonly issuers: readonly ExternalIssuer[]
  }
}

const plugin: FastifyPluginAsync<JwksOptions> = async (app, options) => {
  const log = app.log.child({ module: 'jwks' })
  const { clock = monotonicClock, fetch, random } = options
  const startWaitMs = startWaitMsOf(options)
  const issuers = (options.issuers ?? []).map((one) =>
    createIssuer(one, {
      ...{ clock, fetch, random },
      onProblem: (err) => log.warn({ err, issuer: one.issuer }, 'keys of an issuer'),
    }),
  )
  refuseTwins(issuers)

  app.decorate('issuers', Object.freeze(issuers))
  app.addHook('onReady', async () => {
    ;(app as MaybeServed).metrics?.add(issuerMetrics, () => issuers.map((one) => one.stats()))
    if (issuers.length === 0) return
    registerHealth(app, issuers)
    const { promise: late, resolve } = Promise.withResolvers<void>()
    const cancel = clock.after(startWaitMs, resolve)
    await Promise.race([late, Promise.all(issuers.map((issuer) => issuer.start()))])
    cancel()
  })
  app.addHook('onClose', async () => {
    await Promise.all(issuers.map((issuer) => issuer.close()))
  })
}

export const jwks: FastifyPluginAsync<JwksOptions> = fp(plugin, {
  name: '@plimsoll/kit/jwks',
  fastify: '5.x',
})

const KeySetSchema = Type.Object(
  { keys: Type.Array(Type.Object({ kty: Type.String() }, { additionalProperties: true })) },
  {
    description: 'Public keys (RFC 7517)',
    examples: [
      {
        keys: [
          {
            ...{ kty: 'OKP', crv: 'Ed25519', use: 'sig', alg: 'EdDSA' },
            kid: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
            x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
          },
        ],
      },
    ],
  },
)

const route: FastifyPluginAsync<JwksRouteOptions> = async (app, { ring }) => {
  const cacheControl = `public, max-age=${ring.jwksMaxAgeSeconds}`
  app.get('/.well-known/jwks.json', {
    schema: {
      operationId: 'getKeySet',
      tags: ['auth'],
      summary: 'Public keys of our tokens',
      description: 'Empty while tokens are signed with a secret. Cache it as `Cache-Control` says.',
      response: { 200: KeySetSchema },
    },
    // A type of its own, as what else a route may declare is other plugins' to say.
    config: { access: 'public' } as object,
    handler: (_request, reply) => reply.header('cache-control', cacheControl).send(ring.jwks()),
  })
}

export const jwksRoute: FastifyPluginAsync<JwksRouteOptions> = fp(route, {
  name: '@plimsoll/kit/jwks-route',
  fastify: '5.x',
})

function refuseTwins(issuers: readonly ExternalIssuer[]): void {
  const names = new Set(issuers.map(({ expectations }) => expectations.issuer))
  if (names.size !== issuers.length) throw new RangeError('jwks.issuers: two have the same name')
}

/** What other plugins of the kit add. */
interface MaybeServed {
  readonly metrics?: MetricsPort
  readonly health?: {
    register(dependency: {
      readonly name: string
      readonly criticality: 'degradable'
      readonly check: () => void
    }): void
  }
}

function registerHealth(app: FastifyInstance, issuers: readonly ExternalIssuer[]): void {
  const { health } = app as MaybeServed
  health?.register({
    name: 'external-issuers',
    criticality: 'degradable',
    check() {
      const failed = issuers.map((one) => one.stats()).filter((one) => one.lastResult !== 'ok')
      if (failed.length === 0) return
      throw new Error(failed.map(({ issuer, lastResult }) => `${issuer}: ${lastResult}`).join('; '))
    },
  })
}
