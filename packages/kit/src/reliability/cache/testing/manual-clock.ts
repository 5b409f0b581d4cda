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

  advance(ms: number): void {
    this.#nowMs += ms
    for (const alarm of this.#alarms) {
      if (alarm.atMs > this.#nowMs) continue
      this.#alarms.delete(alarm)
      alarm.act()
    }
  }
}
