import type { Clock } from '../clock.ts'

interface Alarm {
  readonly atMs: number
  readonly act: () => void
}

/** Time that passes only when it is told to. */
export class ManualClock implements Clock {
  readonly now: Clock['now'] = () => this.#nowMs
  readonly after: Clock['after'] = (ms, act) => {
    const alarm = { atMs: this.#nowMs + ms, act }
    this.#alarms.add(alarm)
    return () => void this.#alarms.delete(alarm)
  }
  readonly #alarms = new Set<Alarm>()
  #nowMs = 0

  get alarms(): number {
    return this.#alarms.size
  }

  /** Lets time pass, and what it sets off run, one thing after the other. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms
    await settled()
    for (let next = this.#next(untilMs); next; next = this.#next(untilMs)) {
      this.#alarms.delete(next)
      this.#nowMs = Math.max(this.#nowMs, next.atMs)
      next.act()
      await settled()
    }
    this.#nowMs = untilMs
  }

  /** Time passes while nothing can run, as in a process that is busy or was stopped. */
  skip(ms: number): void {
    this.#nowMs += ms
  }

  #next(untilMs: number): Alarm | undefined {
    const due = [...this.#alarms].filter(({ atMs }) => atMs <= untilMs)
    return due.sort((one, other) => one.atMs - other.atMs)[0]
  }
}

/** Resolves when all promises that can settle without I/O have. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
