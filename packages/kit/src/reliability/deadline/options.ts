import { type Clock, monotonicClock } from '../../foundation/monotonic-clock.ts'

export interface DeadlineOptions {
  /** Milliseconds that a request may take, where its route declares nothing else. Default 30,000. */
  readonly defaultMs?: number
  /** Milliseconds that a client may read nothing of its answer. Default 10,000. */
  readonly readerStallMs?: number
  /** Default: monotonic time. */
  readonly clock?: Clock
}

/** How long the requests of a route may take; `false` for streams and WebSockets. */
export type DeclaredDeadline = { readonly ms: number } | false

/** @throws RangeError naming the option that makes no sense. */
export function resolveOptions(options: DeadlineOptions): Required<DeadlineOptions> {
  const { defaultMs = 30_000, readerStallMs = 10_000, clock = monotonicClock } = options
  assertLimit('deadline.defaultMs', defaultMs)
  assertLimit('deadline.readerStallMs', readerStallMs)
  return { defaultMs, readerStallMs, clock }
}

/** @throws RangeError naming the route whose declaration makes no sense. */
export function assertDeclared(url: string, declared: DeclaredDeadline | undefined): void {
  if (declared === undefined || declared === false) return
  assertLimit(`config.deadline.ms of ${url}`, declared.ms)
}

function assertLimit(name: string, ms: unknown): void {
  if (Number.isInteger(ms) && Number(ms) >= 1 && Number(ms) <= 2 ** 31 - 1) return
  throw new RangeError(`${name} must be a whole number of milliseconds from 1, got ${ms}`)
}
