/**
 * What the sockets of one process need of the hub that events pass through.
 *
 * The hub knows topics, members and order; it knows neither sockets nor people.
 *
 * @module
 */

/** What is published. `data` must be what JSON can hold. */
export interface RealtimeEvent {
  readonly topic: string
  readonly type: string
  readonly data: unknown
}

/** An event with its place in the order of all, encoded once for all who get it. */
export interface SentEvent {
  /** Rises over all processes and restarts, and is below 2^53. */
  readonly seq: number
  readonly topic: string
  readonly type: string
  /** UTF-8 JSON: `{"type","topic","seq","at","data"}`. Shared, so never written to. */
  readonly bytes: Buffer
}

/**
 * One who gets events, such as a socket. Both calls return at once, may leave, and do not join; what
 * they throw is told to `onProblem`.
 */
export interface Member {
  deliver(event: SentEvent): void
  /** Some events of these topics may have been missed: read the state again. */
  resync(topics: readonly string[]): void
}

/** Where a member stands in a topic that it has joined. */
export interface Joined {
  /** The last event that it is taken to know: the replayed ones included. */
  readonly seq: number
  /** `false`: the events after `after` are no longer all kept. Always `true` without `after`. */
  readonly resumed: boolean
}

export interface HubStats {
  readonly topics: number
  /** Pairs of a member and a topic. */
  readonly memberships: number
  readonly published: number
  /** Calls of `deliver`. */
  readonly delivered: number
  /** Events refused by `publish`: too large, not JSON, or no topic that can be. */
  readonly refused: number
  readonly resyncs: number
  readonly ring: { readonly events: number; readonly bytes: number }
  /** `local`: no Redis configured; `shared`: all processes see one order; `alone`: Redis is away. */
  readonly mode: 'local' | 'shared' | 'alone'
}

export interface Hub {
  /** Never throws, never waits. */
  publish(event: RealtimeEvent): void
  /**
   * @param after The last `seq` that the member has seen; what came since is replayed by
   *   `member.deliver` before this returns. To join again without having left does nothing but that;
   *   who has left and joins again may be given the event that is on its way once more.
   */
  join(topic: string, member: Member, after?: number): Joined
  leave(topic: string, member: Member): void
  leaveAll(member: Member): void
  /** In this process. */
  members(topic: string): number
  /** Never waits for Redis. */
  start(): Promise<void>
  close(): Promise<void>
  stats(): HubStats
}
