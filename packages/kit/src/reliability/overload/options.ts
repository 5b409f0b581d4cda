import { type Clock, monotonicClock } from './clock.ts'
import type { LaneBounds } from './lane.ts'
import { type Meters, processMeters } from './meters.ts'
import type { HeapBounds, LoopBounds } from './pressure.ts'
import { probeClass } from './route-guard.ts'

/** What the routes of one class may have under way. */
export interface ClassOptions {
  /**
   * Requests at work at the same time: twice what the scarcest resource of the class does at once,
   * such as 2 x connections of the pool or 2 x inference workers.
   */
  readonly inFlightMax: number
  /** Longest that a request waits for one to end, in milliseconds, 0 to 1,000. Default 50. */
  readonly waitMs?: number
  /** Requests that wait at the same time. Default `inFlightMax`. */
  readonly queueMax?: number
}

export interface OverloadOptions {
  /** By name, such as `db` and `cpu`. The class `probe` is always there: 32, without a queue. */
  readonly classes: Readonly<Record<string, ClassOptions>>
  /** Class of routes that name none. Default: none, they are only shed under pressure. */
  readonly defaultClass?: string
  /** When the event loop is too busy; `false` to never shed for that. */
  readonly eventLoop?: Partial<LoopBounds> | false
  /** When the heap is too full; `false` to never refuse for that. */
  readonly heap?: Partial<HeapBounds> | false
  /** Between two looks at event loop and heap, in milliseconds. Default 250. */
  readonly sampleMs?: number
  /** Default: those of this process. */
  readonly meters?: Meters
  /** Default: the monotonic clock, and timers that do not keep the process alive. */
  readonly clock?: Clock
  /** Wall clock in milliseconds, for the timestamp in the body. Default `Date.now`. */
  readonly now?: () => number
  /** `0..1`, 1 excluded, for jitter. Default `Math.random`. */
  readonly random?: () => number
}

export interface ResolvedOptions {
  readonly classes: ReadonlyMap<string, LaneBounds>
  readonly defaultClass: string | undefined
  readonly eventLoop: LoopBounds | undefined
  readonly heap: HeapBounds | undefined
  readonly sampleMs: number
  readonly meters: () => Meters
  readonly clock: Clock
  readonly now: () => number
  readonly random: () => number
}

/** @throws RangeError naming the option that makes no sense. */
export function resolveOptions(options: OverloadOptions): ResolvedOptions {
  const classes = classesOf(options)
  const { defaultClass, meters } = options
  if (defaultClass !== undefined && !classes.has(defaultClass)) {
    throw new RangeError(
      `overload.defaultClass must be one of ${[...classes.keys()].join(', ')}, got "${defaultClass}"`,
    )
  }
  const sampleMs = whole('sampleMs', options.sampleMs ?? 250, 10, 60_000)
  return {
    classes,
    defaultClass,
    eventLoop: loopOf(options.eventLoop ?? {}),
    heap: heapOf(options.heap ?? {}),
    sampleMs,
    meters: () => meters ?? processMeters(sampleMs),
    clock: options.clock ?? monotonicClock,
    now: options.now ?? Date.now,
    random: options.random ?? Math.random,
  }
}

function classesOf({ classes }: OverloadOptions): ReadonlyMap<string, LaneBounds> {
  const probe = { inFlightMax: 32, waitMs: 0 }
  const all: Readonly<Record<string, ClassOptions>> = { [probeClass]: probe, ...classes }
  return new Map(Object.entries(all).map(([name, each]) => [name, boundsOf(name, each)]))
}

function boundsOf(name: string, options: ClassOptions): LaneBounds {
  const of = `classes.${name}`
  const inFlightMax = whole(`${of}.inFlightMax`, options.inFlightMax, 1, 100_000)
  const waitMs = whole(`${of}.waitMs`, options.waitMs ?? 50, 0, 1_000)
  const queueMax = whole(`${of}.queueMax`, options.queueMax ?? inFlightMax, 0, 100_000)
  return { inFlightMax, waitMs, queueMax: waitMs === 0 ? 0 : queueMax }
}

function loopOf(bounds: Partial<LoopBounds> | false): LoopBounds | undefined {
  if (bounds === false) return undefined
  return {
    delayP99Ms: whole('eventLoop.delayP99Ms', bounds.delayP99Ms ?? 100, 1, 60_000),
    utilisation: share('eventLoop.utilisation', bounds.utilisation ?? 0.95),
    samples: whole('eventLoop.samples', bounds.samples ?? 2, 1, 1_000),
  }
}

function heapOf(bounds: Partial<HeapBounds> | false): HeapBounds | undefined {
  if (bounds === false) return undefined
  const closeAt = share('heap.closeAt', bounds.closeAt ?? 0.8)
  const refuseAt = share('heap.refuseAt', bounds.refuseAt ?? 0.92)
  if (closeAt <= refuseAt) return { closeAt, refuseAt }
  throw new RangeError(
    `overload.heap.closeAt (${closeAt}) must not be above refuseAt (${refuseAt})`,
  )
}

function whole(name: string, value: number, min: number, max: number): number {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return value
  throw new RangeError(
    `overload.${name} must be a whole number from ${min} to ${max}, got ${value}`,
  )
}

function share(name: string, value: number): number {
  if (value > 0 && value <= 1) return value
  throw new RangeError(`overload.${name} must be above 0 and at most 1, got ${value}`)
}
