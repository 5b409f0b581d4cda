/**
 * How long each part of a shutdown may last.
 *
 * Every part has its own bound, so their sum bounds the whole, and the total is what a supervisor's
 * grace period must exceed (Kubernetes: `terminationGracePeriodSeconds`).
 *
 * @module
 */

export interface ShutdownBounds {
  /** Serving on while the proxies read in `/readyz` that they are to go elsewhere. */
  readonly preDelayMs: number
  /** Serving the connections that exist, once the listener is closed. */
  readonly drainMs: number
  /** Finishing the requests in flight, once idle connections are closed. */
  readonly finishMs: number
  /** Answering the requests that did not finish, once they are aborted. */
  readonly abortMs: number
  /** Running all flush hooks. */
  readonly flushMs: number
  /** Closing the application: pools, databases, files. */
  readonly closeMs: number
  /** All of it. */
  readonly totalMs: number
}

// Each part ends some milliseconds after its bound; the watchdog must not bite for these.
const slackMs = 1_000

/**
 * Fills in what is missing: by default each part as documented in the options, and the total as
 * their sum and one second.
 *
 * @throws RangeError naming the bound that makes no sense, or the sum if it exceeds the total.
 */
export function resolveBounds(given: Partial<ShutdownBounds>): ShutdownBounds {
  const parts = {
    preDelayMs: given.preDelayMs ?? 1_000,
    drainMs: given.drainMs ?? 10_000,
    finishMs: given.finishMs ?? 30_000,
    abortMs: given.abortMs ?? 500,
    flushMs: given.flushMs ?? 3_000,
    closeMs: given.closeMs ?? 2_000,
  }
  for (const [name, ms] of Object.entries(parts)) assertDuration(`lifecycle.${name}`, ms)

  const sumMs = Object.values(parts).reduce((sum, ms) => sum + ms, 0)
  const totalMs = given.totalMs ?? sumMs + slackMs
  assertDuration('lifecycle.totalMs', totalMs)
  if (sumMs > totalMs) {
    throw new RangeError(
      `lifecycle.totalMs is ${totalMs}, and the parts of the shutdown add up to ${sumMs}: ` +
        'raise the total, or lower a part',
    )
  }
  return { ...parts, totalMs }
}

/** @throws RangeError unless `ms` is a whole number of milliseconds that a timer can count. */
export function assertDuration(name: string, ms: number): void {
  if (!Number.isInteger(ms) || ms < 0 || ms > 2 ** 31 - 1) {
    throw new RangeError(`${name} must be a whole number of milliseconds from 0, got ${ms}`)
  }
}
