/**
 * How far a job is, and how often that is written down.
 *
 * @module
 */

export type ProgressInput =
  | number
  | { readonly done: number; readonly total: number; readonly note?: string }

export interface Progress {
  /** 0 to 1. */
  readonly fraction: number
  readonly done?: number
  readonly total?: number
  readonly note?: string
}

const noteLengthMax = 200

export function toProgress(input: ProgressInput): Progress {
  if (typeof input === 'number') return { fraction: clamp(input) }
  const { done, total, note } = input
  const counted = { fraction: total > 0 ? clamp(done / total) : 0, done, total }
  return note === undefined ? counted : { ...counted, note: note.slice(0, noteLengthMax) }
}

function clamp(fraction: number): number {
  return Number.isFinite(fraction) ? Math.min(1, Math.max(0, fraction)) : 0
}

/** Passes the latest value on, at once and then at most once per interval, one at a time. */
export class Throttle<Value> {
  readonly #write: (value: Value) => Promise<void>
  readonly #intervalMs: number
  #waiting: { readonly value: Value } | undefined
  #timer: NodeJS.Timeout | undefined

  /** `write` must not reject. */
  constructor(intervalMs: number, write: (value: Value) => Promise<void>) {
    this.#intervalMs = intervalMs
    this.#write = write
  }

  push(value: Value): void {
    this.#waiting = { value }
    if (this.#timer === undefined) this.#next()
  }

  /** Writes no more, and drops what waits. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#waiting = undefined
  }

  #next(): void {
    const { value } = this.#waiting ?? {}
    if (value === undefined) {
      this.#timer = undefined
      return
    }
    this.#waiting = undefined
    const written = this.#write(value)
    this.#timer = setTimeout(() => void written.then(() => this.#next()), this.#intervalMs)
  }
}
