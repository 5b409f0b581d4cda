/**
 * Whether this process gets to run, as a dependency: down for a while after the event loop stood
 * still.
 *
 * While it stands still no probe is answered, which is what takes the instance out of rotation;
 * afterwards this says what happened. Degradable unless told otherwise: a load that all instances
 * share must not make all of them unready.
 *
 * It is measured by how late the check itself is called, so it takes neither a timer nor a histogram
 * of its own, and a process that was stopped by a signal shows too. A standstill that is shorter
 * than `delayMaxMs` is never reported, one that is longer by an interval always.
 *
 * @module
 */

import type { Criticality, Dependency } from './dependency.ts'

export interface EventLoopOptions {
  /** Default `event-loop`. */
  readonly name?: string
  /** Default `degradable`. */
  readonly criticality?: Criticality
  /** A longer standstill is reported. Default 1,000. */
  readonly delayMaxMs?: number
  /** For how long it is reported. Default 30,000: a scrape or two of a monitor. */
  readonly rememberMs?: number
  /** Monotonic milliseconds. Default `performance.now`. */
  readonly now?: () => number
}

const intervalMs = 250

/** @throws RangeError naming the option that makes no sense. */
export function eventLoop(options: EventLoopOptions = {}): Dependency {
  const { name = 'event-loop', criticality = 'degradable' } = options
  const { now = () => performance.now() } = options
  const delayMaxMs = positive('delayMaxMs', options.delayMaxMs ?? 1_000)
  const rememberMs = positive('rememberMs', options.rememberMs ?? 30_000)
  const lateMs = lateness(now)
  let worst: Standstill | undefined

  return {
    name,
    criticality,
    intervalMs,
    check(_signal, show) {
      const delayMs = lateMs()
      if (worst !== undefined && now() >= worst.untilMs) worst = undefined
      if (delayMs > Math.max(delayMaxMs, worst?.delayMs ?? 0)) {
        worst = { delayMs, untilMs: now() + rememberMs }
      }
      show({ delay_ms: delayMs, worst_delay_ms: worst?.delayMs ?? delayMs })
      if (worst !== undefined) throw new Error(`the event loop stood still for ${worst.delayMs} ms`)
    },
  }
}

interface Standstill {
  readonly delayMs: number
  readonly untilMs: number
}

/** How much later than due each call comes, in milliseconds. */
function lateness(now: () => number): () => number {
  // The first call is never late: who made it may be busy with the start.
  let dueAtMs = Number.POSITIVE_INFINITY
  return () => {
    const nowMs = now()
    const lateMs = Math.max(0, nowMs - dueAtMs)
    dueAtMs = nowMs + intervalMs
    return Math.round(lateMs)
  }
}

function positive(name: string, ms: number): number {
  if (ms > 0) return ms
  throw new RangeError(`eventLoop.${name} must be above 0 milliseconds, got ${ms}`)
}
