/**
 * Fastify plugin that tells clients of events over WebSockets: `app.realtime`.
 *
 * Register it on the application itself, after `access` and all hooks that may refuse. A handshake is
 * a request like any other until it is accepted.
 *
 * @module
 */

import type { Server } from 'node:http'
import type {
  FastifyInstance,
  FastifyPluginAsync,
  FastifyRequest,
  RouteHandlerMethod,
} from 'fastify'
import fp from 'fastify-plugin'
import { AuthenticationError } from '../../foundation/errors/index.ts'
import { putHeaders } from '../../foundation/response-head.ts'
import type { MetricsPort } from '../../observability/metrics/index.ts'
import { networksOf } from '../client-address/index.ts'
import type { RevokedThing } from '../revocation/index.ts'
import { assertHandshake, assertOrigin, upgradeRequired } from './handshake.ts'
import { countTokens } from './handshake-token.ts'
import { createHub } from './hub.ts'
import type { HubRedis } from './hub-options.ts'
import type { Hub } from './hub-port.ts'
import { type RealtimeStats, realtimeMetrics } from './metrics.ts'
import { type RealtimeOptions, type ResolvedOptions, resolveOptions } from './options.ts'
import type { SocketPrincipal } from './principal-port.ts'
import { Proof } from './proof.ts'
import { SocketServer } from './socket-server.ts'
import { Upgrades } from './upgrades.ts'

/** `app.realtime` */
export interface Realtime {
  /** Tells all who follow the topic, in all processes. Never throws, never waits. */
  publish(topic: string, type: string, data: unknown): void
  /** Who follow the topic in this process. */
  members(topic: string): number
  stats(): RealtimeStats
}

declare module 'fastify' {
  interface FastifyInstance {
    realtime: Realtime
  }
}

/** What other plugins of the kit add to the application. */
interface MaybeServed {
  readonly redis?: HubRedis
  readonly metrics?: MetricsPort
  readonly revocation?: {
    readonly isFresh: boolean
    onRevoked(listener: (what: RevokedThing) => void): () => void
  }
  readonly lifecycle?: { onListenerClosed?(name: string, hook: () => Promise<void>): void }
}

/** What other plugins of the kit add to a request. */
interface MaybeKnown {
  readonly principal?: SocketPrincipal | undefined
  readonly context?: { readonly traceparent: string }
  readonly clientAddress?: { readonly networks: { readonly narrow: string } }
}

const plugin: FastifyPluginAsync<RealtimeOptions> = async (app, options) => {
  const resolved = resolveOptions(options)
  const log = app.log.child({ module: 'realtime' })
  const onProblem = (err: unknown) => log.warn({ err }, 'realtime: something went wrong')
  const served = app as MaybeServed
  const hub = hubOf(served, resolved, onProblem)
  const proof = new Proof(resolved.prove, resolved.access, app)
  const sockets = new SocketServer({
    ...resolved,
    hub,
    onProblem,
    proveToken: (token, id, ip) => proof.ofToken(token, id, ip),
    isFresh: () => served.revocation?.isFresh ?? true,
  })
  const path = app.prefix + resolved.path
  const upgrades = new Upgrades(app.server, { ...resolved, path, route: app.routing })

  app.decorate<Realtime>('realtime', {
    publish: (topic, type, data) => hub.publish({ topic, type, data }),
    members: (topic) => hub.members(topic),
    stats: () => ({ ...sockets.stats(), hub: hub.stats() }),
  })
  app.route({
    method: 'GET',
    url: resolved.path,
    exposeHeadRoute: false,
    // Plain objects, as what else a route may say is other plugins' to declare.
    schema: { hide: true } as object,
    config: { access: resolved.access } as object,
    handler: handlerOf({ sockets, upgrades, proof, options: resolved }),
  })
  tie(app, { hub, sockets, upgrades })
}

/** After `access`, on the application itself. */
export const realtime: FastifyPluginAsync<RealtimeOptions> = fp(plugin, {
  name: '@plimsoll/kit/realtime',
  fastify: '5.x',
})

interface Parts {
  readonly sockets: SocketServer
  readonly upgrades: Upgrades
}

function handlerOf({
  sockets,
  upgrades,
  proof,
  options,
}: Parts & { readonly proof: Proof; readonly options: ResolvedOptions }): RouteHandlerMethod {
  const addressOf = addressReader()
  return async (request, reply) => {
    const { raw, headers } = request
    if (!upgrades.isPending(raw)) throw upgradeRequired()
    assertHandshake(headers)
    assertOrigin(headers, `${request.protocol}://${request.host}`, options.isAllowedOrigin)
    const principal = await principalOf(request, proof)
    const socket = sockets.register({
      id: request.id,
      address: addressOf(request),
      traceparent: (request as MaybeKnown).context?.traceparent,
      principal,
    })
    // However the handshake ends, and also if what it waits for never does.
    reply.raw.on('close', () => {
      if (!socket.isOpened) sockets.giveBack(socket)
    })
    await proof.of(request)
    // From here on nothing waits, so that no revocation comes between.
    sockets.assertUncut(socket)
    // Another plugin may have answered, such as one that watches the deadline.
    const isAccepted =
      !reply.sent &&
      upgrades.accept(raw, { ...putHeaders(reply.raw), ...reply.getHeaders() }, (wire) => {
        sockets.welcome(socket, wire, lastSeen(request))
      })
    reply.hijack()
    if (isAccepted) upgrades.complete(reply.raw)
    return reply
  }
}

function hubOf(
  { redis }: MaybeServed,
  options: ResolvedOptions,
  onProblem: (problem: unknown) => void,
): Hub {
  const shared = options.redis === false ? undefined : (options.redis ?? redis)
  return createHub({ ...options.hub, redis: shared, onProblem })
}

/** Ties the sockets to the life of the application. */
function tie(
  app: FastifyInstance,
  { hub, sockets, upgrades }: Parts & { readonly hub: Hub },
): void {
  const served = app as MaybeServed
  let stopListening: (() => void) | undefined
  app.addHook('onReady', async () => {
    served.metrics?.add(realtimeMetrics, () => app.realtime.stats())
    stopListening = served.revocation?.onRevoked((what) => sockets.cut(what))
    served.lifecycle?.onListenerClosed?.('realtime', () => sockets.close())
    await hub.start()
  })
  app.addHook('onListen', async () => {
    for (const server of furtherServers(app)) upgrades.watch(server)
  })
  // Node waits for upgraded connections, too.
  app.addHook('preClose', () => sockets.close())
  app.addHook('onClose', async () => {
    stopListening?.()
    upgrades.stop()
    sockets.stop()
    await hub.close()
  })
}

async function principalOf(request: FastifyRequest, proof: Proof): Promise<SocketPrincipal> {
  if (countTokens(request.raw) > 1) throw notSignedIn('SEVERAL_CREDENTIALS')
  const principal = (request as MaybeKnown).principal ?? (await proof.of(request))
  if (principal !== undefined) return principal
  throw notSignedIn('NO_CREDENTIAL')
}

function notSignedIn(cause: string): Error {
  return new AuthenticationError('Sign in, and open the WebSocket with one access token.', {
    cause,
  })
}

/** By which the sockets of a client are counted; kept, as it takes a while to find. */
function addressReader(): (request: FastifyRequest) => string {
  let [knownIp, known] = ['', '']
  return (request) => {
    const { clientAddress } = request as MaybeKnown
    if (clientAddress !== undefined) return clientAddress.networks.narrow
    const { ip } = request
    if (ip !== knownIp) [knownIp, known] = [ip, networksOf(ip).narrow]
    return known
  }
}

/** `?after=`: the last `seq` that a client which comes back has seen. */
function lastSeen({ query }: FastifyRequest): number | undefined {
  const { after } = query as { readonly after?: unknown }
  const seq = typeof after === 'string' && after !== '' ? Number(after) : -1
  return Number.isSafeInteger(seq) && seq >= 0 ? seq : undefined
}

/**
 * The servers that Fastify opens beside `app.server` when `localhost` is more than one address. It
 * keeps them to itself under this symbol.
 */
function furtherServers(app: FastifyInstance): readonly Server[] {
  for (let scope: object | null = app; scope; scope = Object.getPrototypeOf(scope)) {
    const symbols = Object.getOwnPropertySymbols(scope)
    const key = symbols.find(({ description }) => description === 'fastify.serverBindings')
    if (key) return Reflect.get(scope, key)
  }
  return []
}
