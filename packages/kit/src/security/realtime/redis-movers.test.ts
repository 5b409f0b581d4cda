import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { sharedRedis } from '../../../../../tools/servers/shared-redis.ts'
import type { Hub, SentEvent } from './hub-port.ts'
import { sharedHubs, until } from './testing/hub-fleet.ts'
import { HubListener } from './testing/hub-listener.ts'

const step = fc.record({
  act: fc.constantFrom('publish', 'publish', 'publish', 'go', 'disconnect', 'turn', 'settle'),
  who: fc.nat(2),
  where: fc.nat(2),
})
type Step = typeof step extends fc.Arbitrary<infer Kind> ? Kind : never

test('who goes from process to process gets every event once and in order, or is told', async () => {
  const url = await (await sharedRedis()).createDatabase()
  await using fleet = await sharedHubs(url, 3)
  const steps = fc.array(step, { minLength: 40, maxLength: 40 })

  const property = fc.asyncProperty(steps, async (all) => {
    const run = new Run(fleet.hubs)
    for (const each of all) await run.take(each)
    await run.settle()
    run.end()

    assert.deepEqual(run.faults(), [])
  })

  await fc.assert(property, { numRuns: 20 })
})

/** One topic, of which a witness sees everything and three clients what they are there for. */
class Run {
  readonly #hubs: readonly [Hub, ...Hub[]]
  readonly #topic = randomUUID()
  readonly #all: SentEvent[] = []
  readonly #clients: readonly HubListener[]
  #published = 0
  #faults: readonly string[] = []

  constructor(hubs: readonly [Hub, ...Hub[]]) {
    this.#hubs = hubs
    const deliver = (event: SentEvent) => void this.#all.push(event)
    hubs[0].join(this.#topic, { deliver, resync: () => undefined })
    this.#clients = hubs.map((hub) => new HubListener(hub))
    for (const client of this.#clients) {
      client.connect()
      client.join(this.#topic)
    }
  }

  async take({ act, who, where }: Step): Promise<void> {
    if (act === 'publish') this.#publish(where)
    if (act === 'disconnect' || act === 'go') this.#clients[who]?.disconnect()
    if (act === 'go') this.#clients[who]?.connect(this.#hubs[where])
    if (act === 'turn') await new Promise((resolve) => setImmediate(resolve))
    if (act === 'settle') await this.settle()
  }

  /** Every process has read what was published. */
  async settle(): Promise<void> {
    await until(() => this.#all.length >= this.#published, 'all is delivered')
    const last = this.#all.at(-1)?.seq ?? 0
    const haveRead = () => this.#hubs.every((hub) => hub.join('none', nobody).seq >= last)
    await until(haveRead, 'all have read it')
  }

  end(): void {
    this.#faults = this.#clients.flatMap((client) => client.faults(this.#all))
    for (const client of this.#clients) client.disconnect()
  }

  faults(): readonly string[] {
    return this.#faults
  }

  #publish(where: number): void {
    this.#published += 1
    this.#hubs[where]?.publish({ topic: this.#topic, type: 'x', data: this.#published })
  }
}

const nobody = { deliver: () => undefined, resync: () => undefined }
