/**
 * The time of one run: its monotonic clock, when probes must end, and why it ended before.
 *
 * Probes are ended some time before the limit, because what they made is cleaned up after them.
 *
 * @module
 */

import { setTimeout as delay } from 'node:timers/promises'
import { Inconclusive } from '../gather/stand.ts'
import type { Depth } from '../probe.ts'
import { type RunEnd, timeLimitsMs } from './run-options.ts'

export interface RunClock {
  /** Milliseconds since the start of the run. */
  readonly now: () => number
  readonly startedAt: Date
  /** Milliseconds that are left for probes; never below 0. */
  readonly leftMs: () => number
  /** Aborted when probes must end. */
  readonly probesSignal: AbortSignal
  /** Aborted when nothing may be sent any more. */
  readonly runSignal: AbortSignal
  readonly pause: (ms: number) => Promise<void>
  /** Ends the probes; the first reason stays. */
  readonly stop: (end: Exclude<RunEnd, 'complete'>, why: string) => void
  readonly stopped: () => { readonly end: RunEnd; readonly why: string } | undefined
  /** Ends everything, and lets go of its timers. */
  readonly close: () => void
}

export interface ClockOptions {
  readonly depth: Depth
  readonly timeLimitMs?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** Share of the time that is kept for cleaning up. */
const reserve = 0.08

export function startClock({ depth, timeLimitMs, signal }: ClockOptions): RunClock {
  const startedMs = performance.now()
  const now = () => performance.now() - startedMs
  const limitMs = (timeLimitMs ?? timeLimitsMs[depth]) * (1 - reserve)
  const probes = new AbortController()
  const run = new AbortController()
  let stopped: { end: RunEnd; why: string } | undefined

  const timer = setTimeout(() => probes.abort(), limitMs)
  const stop = (end: RunEnd, why: string): void => {
    stopped ??= { end, why }
    probes.abort()
  }
  const interrupt = (): void => stop('interrupted', 'It was interrupted.')
  if (signal?.aborted) interrupt()
  else signal?.addEventListener('abort', interrupt, { once: true })

  return {
    now,
    startedAt: new Date(),
    leftMs: () => (probes.signal.aborted ? 0 : Math.max(0, limitMs - now())),
    probesSignal: probes.signal,
    runSignal: run.signal,
    pause: (ms) => pause(ms, probes.signal),
    stop,
    stopped: () => stopped,
    close: () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', interrupt)
      probes.abort()
      run.abort()
    },
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal })
  } catch {
    // Only the end of the run wakes it early.
    throw new Inconclusive('The run ended during a wait.')
  }
}
