/**
 * Ends a run in order on SIGINT, SIGTERM and SIGHUP: what was seen is still reported and what was
 * made is cleaned up. A second one ends the process at once; the guard of the processes that were
 * started kills them even then.
 *
 * @module
 */

import { exitCodes } from './command.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export interface Interruption {
  readonly signal: AbortSignal
  /** Signals mean again what they mean to any program. */
  readonly end: () => void
}

export function interruption(): Interruption {
  const controller = new AbortController()
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted)
    controller.abort()
  }
  for (const name of signals) process.on(name, interrupt)
  return {
    signal: controller.signal,
    end: () => {
      for (const name of signals) process.off(name, interrupt)
    },
  }
}
