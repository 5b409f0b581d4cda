import { setTimeout as wait } from 'node:timers/promises'
import { type FailureReason, RedisFailure, type RedisPort } from '../index.ts'

export interface Load {
  readonly durationsMs: readonly number[]
  readonly outcomes: Readonly<Partial<Record<FailureReason | 'ok', number>>>
  /** When the last call failed, on the clock of `performance`. */
  readonly lastFailureAtMs: number
  /** Most commands that the server owed an answer for at once. */
  readonly inFlightMost: number
}

export interface RunningLoad {
  /** Resolves when a call begun after now has gone well. */
  untilWell(withinMs: number): Promise<void>
  stop(): Promise<Load>
}

/** Calls at a steady rate, 4 every 4 ms, whatever becomes of those before. */
export function load(port: RedisPort, inFlight: () => number): RunningLoad {
  const outcomes: Partial<Record<FailureReason | 'ok', number>> = {}
  const durationsMs: number[] = []
  const pending = new Set<Promise<void>>()
  let lastFailureAtMs = 0
  let lastWellBegunAtMs = 0
  let inFlightMost = 0

  const one = async () => {
    const begunAtMs = performance.now()
    try {
      await port.call('INCR', ['load'])
      lastWellBegunAtMs = Math.max(lastWellBegunAtMs, begunAtMs)
      outcomes.ok = (outcomes.ok ?? 0) + 1
    } catch (error) {
      if (!(error instanceof RedisFailure)) throw error
      outcomes[error.reason] = (outcomes[error.reason] ?? 0) + 1
      lastFailureAtMs = performance.now()
    }
    durationsMs.push(performance.now() - begunAtMs)
  }
  const timer = setInterval(() => {
    for (let call = 0; call < 4; call += 1) {
      const promise = one().finally(() => pending.delete(promise))
      pending.add(promise)
    }
    inFlightMost = Math.max(inFlightMost, inFlight())
  }, 4)

  return {
    async untilWell(withinMs) {
      const sinceMs = performance.now()
      while (lastWellBegunAtMs < sinceMs) {
        if (performance.now() > sinceMs + withinMs) throw new Error(`not well in ${withinMs} ms`)
        await wait(5)
      }
    },
    async stop() {
      clearInterval(timer)
      await Promise.all(pending)
      return { durationsMs, outcomes, lastFailureAtMs, inFlightMost }
    },
  }
}
