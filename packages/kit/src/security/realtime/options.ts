/**
 * What the realtime plugin may be told.
 *
 * @module
 */

import { type Clock, monotonicClock } from '../../foundation/monotonic-clock.ts'
import type { AccessDeclaration, Principal } from '../access/index.ts'
import type { HubOptions, HubRedis } from './hub-options.ts'
import { type OriginTest, originTest } from './page-origin.ts'
import type { Prove, SocketPrincipal } from './principal-port.ts'
import { type MayFollow, type TopicRule, topicRules } from './topics.ts'

/** As `runInTrace` of `@plimsoll/kit/context`. */
export type RunInTrace = (
  traceparent: string | undefined,
  work: () => Promise<void>,
  about: { readonly name: string; readonly requestId: string },
) => Promise<void>

export interface RealtimeOptions {
  /** Default `/ws`. */
  readonly path?: string
  /** Who may open a socket, as routes declare it. Default `signed-in`. */
  readonly access?: Exclude<AccessDeclaration, 'public'>
  /** Which topics there are, and who may follow them. */
  readonly topics: readonly TopicRule<Principal>[]
  /** Topics that a socket follows from the start. Default none. */
  readonly joinedAtOpen?: (principal: Principal) => readonly string[]
  /** Origins of pages that are served elsewhere. Default none: our own alone. */
  readonly origins?: readonly string[]
  /** Judges a credential. Default that of `@plimsoll/kit/access`. */
  readonly prove?: Prove
  /** Default `app.redis`, if it is there; `false` for events of this process alone. */
  readonly redis?: HubRedis | false
  /** Of the hub: what is kept for clients that come back. */
  readonly hub?: Omit<HubOptions, 'redis' | 'onProblem'>
  /** Runs what a message starts. Default: outside of any trace. */
  readonly runInTrace?: RunInTrace

  /** Sockets of this process. Default 20,000. */
  readonly socketsMax?: number
  /** Default 20. */
  readonly socketsPerUserMax?: number
  /** By IPv4 address or IPv6 /64. Default 200. */
  readonly socketsPerAddressMax?: number
  /** Default 50. */
  readonly topicsPerSocketMax?: number
  /** Of one message of a client. Default 64 KiB. */
  readonly messageBytesMax?: number
  /** Fragments, and pieces in which it arrives. Default 64. */
  readonly messagePartsMax?: number
  /** Frames of a client, control frames included. Default 20. */
  readonly framesPerSecond?: number
  /** Frames that may come at once. Default 100. */
  readonly framesBurst?: number
  /** Not yet taken by the client. Default 1 MiB. */
  readonly bufferedBytesMax?: number
  /** Silence after which a client is asked whether it is there. Default 30,000. */
  readonly heartbeatMs?: number
  /** For its answer. Default 10,000. */
  readonly pongMs?: number
  /** Before a token expires its client is told. Default 60,000. */
  readonly expiringMs?: number
  /** How long revocations may be unknown. Default 30,000. */
  readonly staleMs?: number
  /** For the closing handshake. Default 2,000. */
  readonly closeMs?: number
  /** At the stop of the service clients come back within this time. Default 5,000. */
  readonly reconnectMs?: number
  /** Between looks at all sockets. Default 1,000. */
  readonly tickMs?: number
  /** Of timers. */
  readonly clock?: Clock
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number
  /** 0 up to 1. Default `Math.random`. */
  readonly random?: () => number
}

type Whole =
  | 'socketsMax'
  | 'socketsPerUserMax'
  | 'socketsPerAddressMax'
  | 'topicsPerSocketMax'
  | 'messageBytesMax'
  | 'messagePartsMax'
  | 'framesPerSecond'
  | 'framesBurst'
  | 'bufferedBytesMax'
  | 'heartbeatMs'
  | 'pongMs'
  | 'expiringMs'
  | 'staleMs'
  | 'closeMs'
  | 'reconnectMs'
  | 'tickMs'

export interface ResolvedOptions extends Readonly<Record<Whole, number>> {
  readonly path: string
  readonly access: Exclude<AccessDeclaration, 'public'>
  readonly mayFollow: MayFollow<SocketPrincipal>
  readonly joinedAtOpen: (principal: SocketPrincipal) => readonly string[]
  readonly isAllowedOrigin: OriginTest
  readonly prove: Prove | undefined
  readonly redis: HubRedis | false | undefined
  readonly hub: Omit<HubOptions, 'redis' | 'onProblem'>
  readonly runInTrace: RunInTrace
  readonly clock: Clock
  readonly now: () => number
  readonly random: () => number
}

const defaults: Readonly<Record<Whole, number>> = {
  socketsMax: 20_000,
  socketsPerUserMax: 20,
  socketsPerAddressMax: 200,
  topicsPerSocketMax: 50,
  messageBytesMax: 64 * 1_024,
  messagePartsMax: 64,
  framesPerSecond: 20,
  framesBurst: 100,
  bufferedBytesMax: 1_024 * 1_024,
  heartbeatMs: 30_000,
  pongMs: 10_000,
  expiringMs: 60_000,
  staleMs: 30_000,
  closeMs: 2_000,
  reconnectMs: 5_000,
  tickMs: 1_000,
}

/** @throws RangeError naming the option that makes no sense. */
export function resolveOptions(options: RealtimeOptions): ResolvedOptions {
  const { path = '/ws' } = options
  if (!/^\/[\w/-]*$/.test(path)) {
    throw new RangeError(`realtime.path must be a plain path, such as /ws, got "${path}"`)
  }
  return {
    ...wholes(options),
    path,
    access: options.access ?? 'signed-in',
    // Whose principals the rules get is the matter of who judges the credentials.
    mayFollow: topicRules(options.topics) as MayFollow<SocketPrincipal>,
    joinedAtOpen: (options.joinedAtOpen ?? (() => [])) as ResolvedOptions['joinedAtOpen'],
    isAllowedOrigin: originTest(options.origins ?? []),
    prove: options.prove,
    redis: options.redis,
    hub: options.hub ?? {},
    runInTrace: options.runInTrace ?? ((_traceparent, work) => work()),
    clock: options.clock ?? monotonicClock,
    now: options.now ?? Date.now,
    random: options.random ?? Math.random,
  }
}

function wholes(options: RealtimeOptions): Readonly<Record<Whole, number>> {
  const entries = Object.entries(defaults).map(([name, byDefault]) => {
    const value = options[name as Whole] ?? byDefault
    if (Number.isSafeInteger(value) && value > 0) return [name, value]
    throw new RangeError(`realtime.${name} must be a whole number above 0, got ${value}`)
  })
  return Object.fromEntries(entries)
}
