/**
 * Puts events into the stream, those of one turn in one call and one call at a time, so that those of
 * this process keep their order there.
 *
 * What was put is remembered until it is read back, within bounds of time, number and bytes. It fails
 * at once when a bound is passed or a call fails; what then becomes of the events is not its matter.
 *
 * @module
 */

import type { Clock } from '../../foundation/monotonic-clock.ts'
import type { RedisPort } from '../../reliability/redis/index.ts'
import type { EventDraft } from './event-text.ts'
import { argumentsOf, type Written } from './redis-entry.ts'
import { RedisOutbox } from './redis-outbox.ts'
import { appendScript } from './redis-scripts.ts'

export interface RedisWriterOptions {
  readonly port: RedisPort
  readonly keys: readonly [string, string]
  /** Names this process in the stream. */
  readonly origin: string
  readonly streamEvents: number
  readonly ringMs: number
  readonly redisTimeoutMs: number
  readonly patienceMs: number
  readonly clock: Clock
  /** Numbers in the stream rise above it. */
  readonly lastSeq: () => number
  readonly onFailure: (cause: unknown) => void
}

const waitingMax = 10_000
const waitingBytesMax = 16 * 1024 * 1024

export class RedisWriter {
  readonly #options: RedisWriterOptions
  readonly #outbox = new RedisOutbox()
  #number = 0
  /** Rises when the outbox is emptied, so that what an earlier call comes to is nobody's failure. */
  #era = 0
  #sending: Promise<void> | undefined
  #cancelWatch: (() => void) | undefined

  constructor(options: RedisWriterOptions) {
    this.#options = options
  }

  /** Its number among all of this process. */
  write(draft: EventDraft): number {
    this.#number += 1
    const number = this.#number
    this.#outbox.put({ number, draft }, this.#options.clock.now())
    this.#watch()
    this.#sending ??= Promise.resolve().then(() => this.#send())
    const { length, bytes } = this.#outbox
    if (length > waitingMax || bytes > waitingBytesMax) {
      this.#options.onFailure('too many events wait for it')
    }
    return number
  }

  /** What has this number, or one before, was read back. */
  settle(number: number): void {
    this.#outbox.settle(number)
  }

  /** Gives back what was not read back; some of it may be in the stream all the same. */
  empty(): readonly Written[] {
    this.#era += 1
    return this.#outbox.empty()
  }

  /** What was put has been sent, or a call would have had its time. */
  async close(): Promise<void> {
    const { clock, redisTimeoutMs } = this.#options
    const { promise, resolve } = Promise.withResolvers<void>()
    const cancel = clock.after(redisTimeoutMs, resolve)
    await Promise.race([promise, this.#sending]).finally(cancel)
    this.#cancelWatch?.()
    this.empty()
  }

  async #send(): Promise<void> {
    const { port, keys, lastSeq, streamEvents, ringMs, origin, onFailure } = this.#options
    for (;;) {
      const era = this.#era
      const batch = this.#outbox.nextBatch()
      if (batch.length === 0) break
      const about = [lastSeq(), streamEvents, ringMs, origin]
      try {
        await port.run(appendScript, keys, [...about, ...batch.flatMap(argumentsOf)])
      } catch (error) {
        if (era === this.#era) onFailure(error)
      }
    }
    this.#sending = undefined
  }

  #watch(): void {
    if (this.#cancelWatch !== undefined) return
    const { clock, patienceMs, onFailure } = this.#options
    this.#cancelWatch = clock.after(patienceMs, () => {
      this.#cancelWatch = undefined
      const { oldestMs } = this.#outbox
      if (oldestMs === undefined) return
      if (clock.now() - oldestMs >= patienceMs) onFailure('an event did not come back in time')
      else this.#watch()
    })
  }
}
