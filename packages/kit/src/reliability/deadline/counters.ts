/** `app.deadline.stats()`: counts since the start. */
export interface DeadlineStats {
  /** Requests whose time was up, by what became of them. */
  readonly expired: {
    /** 504: the service was too slow. */
    readonly timedOut: number
    /** 408: the body of the request had not arrived. */
    readonly clientTooSlow: number
    /** The answer had begun, and was broken off. */
    readonly cut: number
  }
  /** Clients that left before their answer was written. */
  readonly clientGone: number
  /** Clients that were cut off because they did not read their answer. */
  readonly readersStalled: number
  /** Results that came after the request was answered for them: work that did not stop in time. */
  readonly lateResults: number
  /** Now, not since the start. */
  readonly inFlight: number
}

export type Counted =
  | 'timedOut'
  | 'clientTooSlow'
  | 'cut'
  | 'clientGone'
  | 'readersStalled'
  | 'late'

export class Counters {
  readonly #counts: Record<Counted, number> = {
    timedOut: 0,
    clientTooSlow: 0,
    cut: 0,
    clientGone: 0,
    readersStalled: 0,
    late: 0,
  }

  count(what: Counted): void {
    this.#counts[what] += 1
  }

  stats(inFlight: number): DeadlineStats {
    const { timedOut, clientTooSlow, cut, clientGone, readersStalled, late } = this.#counts
    const expired = { timedOut, clientTooSlow, cut }
    return { expired, clientGone, readersStalled, lateResults: late, inFlight }
  }
}
