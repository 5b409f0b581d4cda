/**
 * All that sockets of one application share, put together.
 *
 * @module
 */

import type { WebSocket } from 'ws'
import type { Clock } from '../../foundation/monotonic-clock.ts'
import type { RevokedThing } from '../revocation/index.ts'
import { Conversation } from './conversation.ts'
import { Farewell } from './farewell.ts'
import type { Hub } from './hub-port.ts'
import type { LiveSocket, SocketGround, SocketOrigin } from './live-socket.ts'
import type { RealtimeStats } from './metrics.ts'
import type { SocketPrincipal } from './principal-port.ts'
import { Reception } from './reception.ts'
import { Registry, type SocketBounds } from './registry.ts'
import { Tally } from './tally.ts'
import type { MayFollow } from './topics.ts'
import { Watch } from './watch.ts'

export interface SocketServerOptions extends SocketBounds {
  readonly hub: Hub
  readonly mayFollow: MayFollow<SocketPrincipal>
  readonly joinedAtOpen: (principal: SocketPrincipal) => readonly string[]
  readonly proveToken: (token: string, id: string, ip: string) => Promise<SocketPrincipal>
  readonly runInTrace: (
    traceparent: string | undefined,
    work: () => Promise<void>,
    about: { readonly name: string; readonly requestId: string },
  ) => Promise<void>
  readonly onProblem: (problem: unknown) => void
  /** Whether revocations are known. */
  readonly isFresh: () => boolean
  readonly topicsPerSocketMax: number
  readonly framesPerSecond: number
  readonly framesBurst: number
  readonly bufferedBytesMax: number
  readonly heartbeatMs: number
  readonly pongMs: number
  readonly expiringMs: number
  readonly staleMs: number
  readonly closeMs: number
  readonly reconnectMs: number
  readonly tickMs: number
  readonly clock: Clock
  readonly now: () => number
  readonly random: () => number
}

export class SocketServer {
  readonly #registry: Registry
  readonly #tally = new Tally()
  readonly #watch: Watch
  readonly #farewell: Farewell
  readonly #reception: Reception

  constructor(options: SocketServerOptions) {
    const registry = new Registry(options)
    const farewell = new Farewell({ ...options, registry })
    const watch = new Watch({ ...options, registry })
    const conversation = new Conversation({ ...options, tally: this.#tally })
    const ground = groundOf(options, conversation, this.#tally, (socket) => {
      registry.remove(socket)
      farewell.gone()
    })
    this.#registry = registry
    this.#watch = watch
    this.#farewell = farewell
    this.#reception = new Reception({
      ...{ ground, registry, watch, farewell, conversation },
      joinedAtOpen: options.joinedAtOpen,
    })
  }

  /** @see Reception.register */
  register(origin: SocketOrigin): LiveSocket {
    return this.#reception.register(origin)
  }

  /** @see Reception.assertUncut */
  assertUncut(socket: LiveSocket): void {
    this.#reception.assertUncut(socket)
  }

  /** Of one that was not opened. */
  giveBack(socket: LiveSocket): void {
    this.#registry.remove(socket)
    this.#farewell.gone()
  }

  welcome(socket: LiveSocket, wire: WebSocket, after: number | undefined): void {
    socket.open(wire)
    this.#reception.welcome(socket, after)
  }

  cut(what: RevokedThing): void {
    this.#registry.cut(what)
  }

  /** Parts with all, and lets nobody in any more. */
  close(): Promise<void> {
    return this.#farewell.say()
  }

  stop(): void {
    this.#watch.stop()
    for (const socket of this.#registry) socket.terminate('shutdown')
  }

  stats(): Omit<RealtimeStats, 'hub'> {
    let bufferedBytes = 0
    for (const socket of this.#registry) bufferedBytes += socket.bufferedBytes
    return { ...this.#tally.snapshot(), connections: this.#registry.size, bufferedBytes }
  }
}

function groundOf(
  options: SocketServerOptions,
  conversation: Conversation,
  tally: Tally,
  onGone: (socket: LiveSocket) => void,
): SocketGround {
  const { hub, runInTrace, clock, now } = options
  const { bufferedBytesMax, heartbeatMs, pongMs, expiringMs } = options
  return {
    ...{ hub, tally, onGone, bufferedBytesMax, heartbeatMs, pongMs, expiringMs },
    allowance: { intervalMs: 1_000 / options.framesPerSecond, burst: options.framesBurst },
    clockMs: clock.now,
    nowMs: now,
    onMessage(socket, text) {
      const about = { name: 'websocket message', requestId: socket.id }
      void runInTrace(socket.traceparent, () => conversation.hear(socket, text), about)
    },
  }
}
