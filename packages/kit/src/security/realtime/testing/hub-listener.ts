import type { Hub, Joined, Member, SentEvent } from '../hub-port.ts'

interface Period {
  readonly topic: string
  /** What the client knew when it began; `undefined` if it was told to read the state again. */
  readonly fromSeq: number | undefined
  readonly seqs: number[]
}

/** A client as it should be: it remembers the last number it has seen, and comes back with it. */
export class HubListener {
  #hub: Hub
  readonly #periods: Period[] = []
  readonly #topics = new Map<string, Period>()
  #member: Member | undefined
  #seenSeq = 0

  constructor(hub: Hub) {
    this.#hub = hub
  }

  get isConnected(): boolean {
    return this.#member !== undefined
  }

  get topics(): readonly string[] {
    return [...this.#topics.keys()]
  }

  /** Goes to a hub, which may be another than before, with all topics it had. */
  connect(hub: Hub = this.#hub): void {
    if (this.#member !== undefined) return
    this.#hub = hub
    this.#member = this.#newMember()
    const after = this.#seenSeq
    for (const topic of this.topics) {
      const joined = hub.join(topic, this.#member, after)
      if (!joined.resumed) this.#begin(topic, joined.seq)
      this.#see(joined)
    }
  }

  disconnect(): void {
    if (this.#member !== undefined) this.#hub.leaveAll(this.#member)
    this.#member = undefined
  }

  join(topic: string): void {
    if (this.#member === undefined || this.#topics.has(topic)) return
    const joined = this.#hub.join(topic, this.#member)
    this.#begin(topic, joined.seq)
    this.#see(joined)
  }

  leave(topic: string): void {
    if (this.#member === undefined) return
    this.#hub.leave(topic, this.#member)
    this.#topics.delete(topic)
  }

  /** What it missed, got twice or out of order, given all events; everything has been delivered. */
  faults(all: readonly SentEvent[]): readonly string[] {
    return this.#periods.flatMap((period) => {
      const due = this.#dueIn(period, all)
      const isOpen = this.isConnected && this.#topics.get(period.topic) === period
      const expected = isOpen ? due : due.slice(0, period.seqs.length)
      if (String(expected) === String(period.seqs)) return []
      return [`${period.topic} after ${period.fromSeq}: expected ${expected}, got ${period.seqs}`]
    })
  }

  #dueIn(period: Period, all: readonly SentEvent[]): readonly number[] {
    const { topic, fromSeq, seqs: got } = period
    const first = fromSeq === undefined ? (got[0] ?? Number.POSITIVE_INFINITY) : fromSeq + 1
    // Who leaves, joins and comes back says that it has seen these; nobody has to repeat them.
    const before = this.#periods.slice(0, this.#periods.indexOf(period))
    const seen = before.flatMap((each) => (each.topic === topic ? each.seqs : []))
    return all
      .filter((event) => event.topic === topic && event.seq >= first)
      .map(({ seq }) => seq)
      .filter((seq) => got.includes(seq) || !seen.includes(seq))
  }

  #begin(topic: string, fromSeq: number | undefined): void {
    const period = { topic, fromSeq, seqs: [] }
    this.#topics.set(topic, period)
    this.#periods.push(period)
  }

  #see({ seq }: Pick<Joined, 'seq'>): void {
    this.#seenSeq = Math.max(this.#seenSeq, seq)
  }

  #newMember(): Member {
    return {
      deliver: (event) => {
        this.#topics.get(event.topic)?.seqs.push(event.seq)
        this.#see(event)
      },
      resync: (topics) => {
        for (const topic of topics) this.#begin(topic, undefined)
      },
    }
  }
}
