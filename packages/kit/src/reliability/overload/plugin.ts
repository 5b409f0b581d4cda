/**
 * Fastify plugin that lets in as many requests as the service can serve, and refuses the others at
 * once.
 *
 * Runs in `onRequest`, before authentication and body: a refusal must cost less than an answer.
 * Register it after `context` and `deadline`, before all else that works. It bounds the work that is
 * under way; how often one client may ask is the matter of a rate limit.
 *
 * @module
 */

import type {
  FastifyBaseLogger,
  FastifyContextConfig,
  FastifyInstance,
  FastifyPluginAsync,
  FastifyReply,
  FastifyRequest,
  onRequestHookHandler,
  RouteOptions,
} from 'fastify'
import fp from 'fastify-plugin'
import { sendProblem } from '../../foundation/errors/index.ts'
import { onResponseClose } from '../../foundation/response-close.ts'
import { routeConfig } from '../../foundation/route-config.ts'
import type { MetricsPort } from '../../observability/metrics/index.ts'
import { clientWatch, type HttpHolder } from './client-watch.ts'
import { Lane } from './lane.ts'
import { overloadMetrics } from './metrics.ts'
import { type OverloadOptions, type ResolvedOptions, resolveOptions } from './options.ts'
import type { OverloadStats } from './overload-stats.ts'
import { type HeapState, type PressureLevel, shedBy } from './pressure.ts'
import { overloaded, retryAfterSeconds } from './refusal.ts'
import { hasCredential, isBare, isLongBody, isUpgrade } from './request-facts.ts'
import {
  assertDeclarations,
  type Classes,
  guardOf,
  type RouteGuard,
  type RouteOverload,
} from './route-guard.ts'
import { ShedCounts, type ShedReason } from './shed-counts.ts'
import { leave } from './stay.ts'
import { watchStrain } from './strain.ts'
import { type Waiting, WaitingRequest } from './waiting-request.ts'

/** `app.overload` */
export interface Overload {
  readonly stats: () => OverloadStats
}

const guard = Symbol('@plimsoll/kit/overload guard')

type Guard = RouteGuard<Lane<HttpHolder>>

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Class and priority of the route, or `false` to let in everyone always. */
    overload?: RouteOverload
    [guard]?: Guard
  }
  interface FastifyInstance {
    overload: Overload
  }
}

const plugin: FastifyPluginAsync<OverloadOptions> = async (app, options) => {
  const resolved = resolveOptions(options)
  const door = new Door(app, resolved)

  app.decorate('overload', { stats: () => door.stats() })
  assertRoutes(app, door.classes)
  app.addHook('onReady', async () => {
    ;(app as { readonly metrics?: MetricsPort }).metrics?.add(overloadMetrics, () => door.stats())
  })
  app.addHook('onRequest', overloadHook(door))
  observe(app, door, resolved)
}

/** Register it on the application itself, before the first route. */
export const overload: FastifyPluginAsync<OverloadOptions> = fp(plugin, {
  name: '@plimsoll/kit/overload',
  fastify: '5.x',
})

function overloadHook(door: Door): onRequestHookHandler {
  return function overloadOnRequest(request, reply, done) {
    const config = routeConfig(request)
    const { lane, rank, isExempt } = config[guard] ?? door.guardOf(config)
    if (door.isStrained && !isExempt && door.sheds(request, reply, rank)) return
    if (lane === undefined) return done()

    // Whoever left before this hook will not leave again.
    if (reply.raw.destroyed) return
    if (enters(lane, request, reply.raw)) return done()
    door.queue(lane, request, reply, { rank, admit: done })
  }
}

function enters(lane: Lane<HttpHolder>, request: FastifyRequest, response: HttpHolder): boolean {
  // What becomes of an upgraded connection is not for this plugin to say, so it has no slot.
  if (isUpgrade(request.raw)) return lane.hasRoom()
  if (!lane.enter(response)) return false
  onResponseClose(response, leaveOnClose)
  return true
}

function leaveOnClose(this: HttpHolder): void {
  leave(this)
}

/** What the plugin knows, and how it refuses. */
class Door {
  readonly classes: Classes<Lane<HttpHolder>>
  readonly #log: FastifyBaseLogger
  readonly #options: ResolvedOptions
  readonly #counts = new ShedCounts()
  #pressure: PressureLevel = 0
  #heap: HeapState = 'roomy'
  #isSecond = false
  /** Whether event loop or heap want less than everything. */
  isStrained = false

  constructor(app: FastifyInstance, options: ResolvedOptions) {
    this.#log = app.log.child({ module: 'overload' })
    this.#options = options
    const { classes, clock, defaultClass } = options
    const lanes = [...classes].map(
      ([name, bounds]) => [name, new Lane(bounds, clock, clientWatch)] as const,
    )
    this.classes = { lanes: new Map(lanes), defaultClass }
  }

  /** What a route declares, kept with it. */
  guardOf(config: FastifyContextConfig): Guard {
    const found = guardOf(config, this.classes)
    config[guard] = found
    return found
  }

  strain(pressure: PressureLevel, heap: HeapState): void {
    if (pressure === this.#pressure && heap === this.#heap) return
    this.#pressure = pressure
    this.#heap = heap
    this.isStrained = pressure > 0 || heap !== 'roomy'
    this.#log[this.isStrained ? 'warn' : 'info']({ pressure, heap }, 'overload: strain changed')
  }

  /** Refuses the request if event loop or heap want that. */
  sheds(request: FastifyRequest, reply: FastifyReply, rank: number): boolean {
    if (this.#heap === 'refuse') {
      this.refuse(request, reply, 'heap')
      return true
    }
    if (this.#heap === 'close') reply.header('connection', 'close')
    this.#isSecond = !this.#isSecond
    const isAnonymous = !hasCredential(request.raw) && !isBare(request.raw)
    const reason = shedBy(this.#pressure, { rank, isAnonymous, isSecond: this.#isSecond })
    if (reason !== undefined) this.refuse(request, reply, reason)
    return reason !== undefined
  }

  /** Lets the request wait for a slot, or refuses it. */
  queue(
    lane: Lane<HttpHolder>,
    request: FastifyRequest,
    reply: FastifyReply,
    { rank, admit }: Pick<Waiting, 'rank' | 'admit'>,
  ): void {
    if (isUpgrade(request.raw) || !lane.mayQueue(rank)) {
      this.refuse(request, reply, 'full')
      return
    }
    onResponseClose(reply.raw, leaveOnClose)
    lane.queue(
      new WaitingRequest({
        response: reply.raw,
        rank,
        deadline: (request as { readonly deadline?: Waiting['deadline'] }).deadline,
        admit,
        refuse: (why) => this.refuse(request, reply, why),
      }),
    )
  }

  refuse(request: FastifyRequest, reply: FastifyReply, reason: ShedReason): void {
    // Another plugin was quicker, such as one that watches the deadline.
    if (reply.sent) return
    const { clock, now, random } = this.#options
    const shed = this.#counts.add(reason, clock.now())
    if (shed !== undefined) this.#log.warn({ reason, shed }, 'overload: requests refused')
    if (this.#heap !== 'roomy' || isLongBody(request.raw)) reply.header('connection', 'close')
    const facts = { requestId: request.id, nowMs: now() }
    sendProblem(reply, overloaded, facts, { 'retry-after': retryAfterSeconds(random()) })
  }

  stats(): OverloadStats {
    const classes = [...this.classes.lanes].map(([name, lane]) => [name, lane.stats()])
    return {
      classes: Object.fromEntries(classes),
      shed: this.#counts.snapshot(),
      pressure: this.#pressure,
      heap: this.#heap,
    }
  }
}

function observe(app: FastifyInstance, door: Door, options: ResolvedOptions): void {
  // Read late: whichever of the two plugins is registered first.
  const known = app as { readonly lifecycle?: { readonly state: string } }
  const isStarting = () => known.lifecycle?.state === 'starting'
  const stop = watchStrain(options, isStarting, (level, heap) => door.strain(level, heap))
  app.addHook('onClose', (_app, done) => {
    stop()
    done()
  })
}

/** Fails the start if routes declare what there is not. */
function assertRoutes(app: FastifyInstance, classes: Classes<unknown>): void {
  const registered: RouteOptions[] = []
  app.addHook('onRoute', (route) => {
    registered.push(route)
  })
  app.addHook('onReady', (done) => {
    // Read late: other plugins may add to what a route declares, in their own `onRoute`.
    const declaring = registered.map(({ method, url, config }) => ({
      method: [method].flat().join(','),
      url,
      config: config ?? {},
    }))
    assertDeclarations(declaring, classes)
    done()
  })
}
