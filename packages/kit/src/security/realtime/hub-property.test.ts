import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createHub } from './hub.ts'
import type { SentEvent } from './hub-port.ts'
import { HubListener } from './testing/hub-listener.ts'

const topics = ['flags', 'user:1', 'user:2'] as const
const listeners = 3

const topic = fc.constantFrom(...topics)
const who = fc.nat(listeners - 1)
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ act: fc.constant('publish' as const), topic }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('join' as const), who, topic }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('leave' as const), who, topic }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('disconnect' as const), who }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('connect' as const), who }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('turn' as const) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('wait' as const), ms: fc.nat(50) }) },
)
type Step = typeof step extends fc.Arbitrary<infer Kind> ? Kind : never

test('whoever comes and goes gets every event once and in order, or is told that some are gone', () => {
  const property = fc.property(
    fc.array(step, { maxLength: 60, size: 'max' }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 3 }),
    (steps, ringEvents, membersPerTurn) => {
      const run = new Run(ringEvents, membersPerTurn)

      for (const each of steps) run.take(each)
      run.finish()

      assert.deepEqual(run.faults(), [])
    },
  )

  fc.assert(property, { numRuns: 2_000 })
})

/** A hub in which turns and time are steps, too. */
class Run {
  readonly #later: (() => void)[] = []
  readonly #all: SentEvent[] = []
  readonly #clients: readonly HubListener[]
  readonly #hub
  #nowMs = 1_000
  #published = 0

  constructor(ringEvents: number, membersPerTurn: number) {
    this.#hub = createHub({
      ringEvents,
      ringMs: 100,
      membersPerTurn,
      clock: { now: () => this.#nowMs, after: () => () => {} },
      now: () => this.#nowMs,
      later: (act) => void this.#later.push(act),
    })
    this.#clients = Array.from({ length: listeners }, () => new HubListener(this.#hub))
    for (const client of this.#clients) client.connect()
  }

  take(each: Step): void {
    if (each.act === 'publish') this.#publish(each.topic)
    else if (each.act === 'turn') this.#turn()
    else if (each.act === 'wait') this.#nowMs += each.ms
    else if (each.act === 'join' || each.act === 'leave') {
      this.#clients[each.who]?.[each.act](each.topic)
    } else this.#clients[each.who]?.[each.act]()
  }

  finish(): void {
    while (this.#later.length > 0) this.#turn()
  }

  faults(): readonly string[] {
    return this.#clients.flatMap((client) => client.faults(this.#all))
  }

  #publish(name: string): void {
    this.#published += 1
    // Numbers are given in the order of publishing, so their list is known beforehand.
    const seq = Math.max((this.#all.at(-1)?.seq ?? 1_000 * 1_024) + 1, this.#nowMs * 1_024)
    this.#all.push({ seq, topic: name, type: 'x', bytes: Buffer.alloc(0) })
    this.#hub.publish({ topic: name, type: 'x', data: this.#published })
  }

  #turn(): void {
    for (const act of this.#later.splice(0)) act()
  }
}
