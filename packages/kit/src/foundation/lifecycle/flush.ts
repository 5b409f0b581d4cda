/**
 * Runs what must be written out before the end, one after the other, within one bound.
 *
 * A hook gets its equal share of the time that is left, so that what an early one saves is at the
 * disposal of the later ones, and one that hangs cannot take the time of all.
 *
 * @module
 */

import { within } from './within.ts'

export interface FlushHook {
  readonly name: string
  /** Its signal is aborted when the time is up. */
  readonly run: (signal: AbortSignal) => Promise<void> | void
}

export interface FlushFailure {
  readonly name: string
  readonly error: unknown
}

/** Never rejects; tells what failed or was not done in time. */
export async function flushInTurn(
  hooks: readonly FlushHook[],
  totalMs: number,
  now: () => number = () => performance.now(),
): Promise<readonly FlushFailure[]> {
  const endsAtMs = now() + totalMs
  const failures: FlushFailure[] = []
  for (const [index, { name, run }] of hooks.entries()) {
    const shareMs = Math.max(0, endsAtMs - now()) / (hooks.length - index)
    try {
      await runWithin(shareMs, run)
    } catch (error) {
      failures.push({ name, error })
    }
  }
  return failures
}

async function runWithin(ms: number, run: FlushHook['run']): Promise<void> {
  const controller = new AbortController()
  const work = (async () => run(controller.signal))()
  if (await within(ms, work)) return

  const error = new Error(`was not done within ${Math.round(ms)} ms`)
  controller.abort(error)
  throw error
}
