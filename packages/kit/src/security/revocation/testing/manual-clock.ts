import type { Clock } from '../clock.ts'

/** A clock that stands until it is told to go on. */
export class ManualClock implements Clock {
  #ms = 1_000_000
  #waiting: { readonly atMs: number; readonly act: () => void }[] = []

  readonly now = (): number => this.#ms
  readonly monotonic = (): number => this.#ms
  readonly after = (ms: number, act: () => void): (() => void) => {
    const waiting = { atMs: this.#ms + ms, act }
    this.#waiting.push(waiting)
    return () => {
      this.#waiting = this.#waiting.filter((each) => each !== waiting)
    }
  }

  /** Also lets what was begun by then get on. */
  async advance(ms: number): Promise<void> {
    await settled()
    this.#ms += ms
    const due = this.#waiting.filter(({ atMs }) => atMs <= this.#ms)
    this.#waiting = this.#waiting.filter(({ atMs }) => atMs > this.#ms)
    for (const { act } of due) act()
    await settled()
  }
}

/** Promises that depend on nothing but each other have resolved. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}
