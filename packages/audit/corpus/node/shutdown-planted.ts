/** How the service stops: the good way, and the planted ones. @module */

import type { Service } from './service.ts'

export interface ShutdownPlan {
  readonly ignores: boolean
  readonly exitsAtOnce: boolean
  readonly turnsReadiness: boolean
  /** Cuts what runs when the listener closes. */
  readonly cuts: boolean
  /** Does not wait for what runs. */
  readonly exitsAfterDelay: boolean
  /** Between the turn of readiness and the end of the listener. */
  readonly delayMs: number
  readonly exitCode: number
}

export function shutdownPlan({ flags, config }: Service): ShutdownPlan {
  const isAbruptlyClosed = flags.has('drain-none') || flags.has('twin:drain-none')
  const isSilent = flags.has('ready-while-draining')
  const delays: Readonly<Record<string, number>> = {
    'twin:sigterm-ignore': 8_000,
    'drain-hasty': 5,
    'twin:drain-hasty': 300,
  }
  const flag = Object.keys(delays).find((name) => flags.has(name))
  const ordinaryDelayMs = (flag === undefined ? undefined : delays[flag]) ?? config.drainDelayMs
  return {
    ignores: flags.has('sigterm-ignore'),
    exitsAtOnce: flags.has('sigterm-abrupt'),
    turnsReadiness: !(isAbruptlyClosed || isSilent),
    cuts: flags.has('drain-cuts'),
    exitsAfterDelay: flags.has('drain-exit'),
    delayMs: isAbruptlyClosed ? 0 : ordinaryDelayMs,
    exitCode: exitCodeOf(flags),
  }
}

function exitCodeOf(flags: Service['flags']): number {
  if (flags.has('exit-crash')) return 1
  // As a shell tells of a process that SIGTERM ended.
  return flags.has('twin:sigterm-abrupt') || flags.has('twin:exit-crash') ? 143 : 0
}
