import type { EngineCall } from '../engine.ts'
import { longestMs } from './options.ts'

export interface Statement {
  readonly text: string
  readonly values?: unknown[]
  /** Under which it is kept prepared. */
  readonly name?: string | undefined
}

export interface Limits extends EngineCall {
  /** When `timeoutMs` ends, on the clock of `performance.now()`: sooner than from now after a wait. */
  readonly dueMs: number
}

export function limitsOf({ signal, timeoutMs }: EngineCall): Limits {
  return { signal, timeoutMs, dueMs: performance.now() + timeoutMs }
}

/** As `statement_timeout` takes it: whole milliseconds. */
export function serverLimitMs({ timeoutMs }: Limits): number {
  return Math.min(longestMs, Math.ceil(timeoutMs))
}
