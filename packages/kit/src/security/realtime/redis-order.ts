/**
 * One order for all processes, by a stream in Redis that each of them reads.
 *
 * An event goes to the stream and is delivered when it is read back, so that all see the same order.
 * When Redis is away, or takes too long, the process goes on `alone`: what it had under way and what is
 * published from then on is delivered here at once. When Redis is back it writes a mark with the topics
 * of those events; once it reads its mark, numbers are shared again and all its members are told to
 * read the state again, as are those of the topics everywhere else.
 *
 * @module
 */

import { randomUUID } from 'node:crypto'
import type { RedisPort, StreamEntry } from '../../reliability/redis/index.ts'
import type { EventDraft } from './event-text.ts'
import type { HubRedis, ResolvedHubOptions } from './hub-options.ts'
import type { HubOrder, OrderedEvents } from './hub-order.ts'
import { type Entry, entryOf, isMark, markOf, seqOf, topicsOfMark } from './redis-entry.ts'
import { RedisWriter } from './redis-writer.ts'
import { numberAfter } from './sequence.ts'

export interface RedisOrderOptions extends ResolvedHubOptions {
  readonly redis: HubRedis
}

// 128 entries of 64 KiB are half of what a reply may have by default.
const howToRead = { count: 128, blockMs: 500, pauseMaxMs: 50 }
const strayTopicsMax = 1_000
const retryMinMs = 250
const retryMaxMs = 30_000
const steadyMs = 10_000
const fallback = 'events reach only those who are connected to the same process'

export class RedisOrder implements HubOrder {
  readonly #events: OrderedEvents
  readonly #options: RedisOrderOptions
  readonly #writer: RedisWriter
  /** The one that writes, and the one that waits at the stream. */
  readonly #ports: readonly [RedisPort, RedisPort]
  readonly #streamKey: string
  readonly #origin = randomUUID()
  readonly #reading = new AbortController()
  #endings: (() => void)[] = []
  #state: 'alone' | 'joining' | 'shared' | 'closed' = 'alone'
  #markNumber = 0
  /** What has this number, or one before, was delivered without Redis. */
  #deliveredNumber = 0
  /** Of the last entry that was read. */
  #position = 0
  /** Something was delivered here that the stream does not have. */
  #hasStrayed = false
  /** `undefined`: too many to name. */
  #strayTopics: Set<string> | undefined = new Set()
  #retryMs = retryMinMs
  #sharedSinceMs = 0
  #cancelRetry: (() => void) | undefined

  constructor(events: OrderedEvents, options: RedisOrderOptions) {
    this.#events = events
    this.#options = options
    const { redis, keyPrefix, redisTimeoutMs: timeoutMs } = options
    this.#streamKey = `${keyPrefix}events`
    const port = redis.connection({ name: 'realtime', fallback, timeoutMs })
    this.#ports = [
      port,
      redis.connection({ name: 'realtime-feed', fallback, timeoutMs, blockMs: howToRead.blockMs }),
    ]
    this.#writer = new RedisWriter({
      ...options,
      port,
      keys: [this.#streamKey, `${keyPrefix}number`],
      origin: this.#origin,
      lastSeq: () => events.lastSeq,
      onFailure: (cause) => this.#lose(cause),
    })
  }

  get mode(): 'shared' | 'alone' {
    return this.#state === 'shared' ? 'shared' : 'alone'
  }

  start(): void {
    for (const port of this.#ports) {
      this.#endings.push(port.onDown((why) => this.#lose(why)))
      this.#endings.push(port.onUp(() => this.#join()))
    }
    void this.#read()
    this.#join()
  }

  publish(draft: EventDraft): void {
    if (this.#state === 'closed') return
    if (this.#state === 'alone') this.#deliverHere(draft)
    else this.#writer.write(draft)
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return
    // Members elsewhere have a claim on what was published last, as long as that takes one call.
    await this.#writer.close()
    this.#state = 'closed'
    this.#cancelRetry?.()
    this.#reading.abort()
    for (const end of this.#endings) end()
  }

  /** Begins to share the order, if Redis is there. */
  #join(): void {
    if (this.#state !== 'alone' || this.#cancelRetry !== undefined) return
    if (this.#ports.some(({ state }) => state !== 'up')) return
    this.#state = 'joining'
    const topics = this.#strayTopics === undefined ? undefined : [...this.#strayTopics]
    this.#markNumber = this.#writer.write(markOf(topics))
  }

  async #read(): Promise<void> {
    const [, port] = this.#ports
    const { signal } = this.#reading
    try {
      // Only who has Redis has its driver.
      const { readStream } = await import('../../reliability/redis/index.ts')
      const reading = { key: this.#streamKey, afterId: '0', signal, ...howToRead }
      for await (const entries of readStream(port, reading)) {
        for (const entry of entries) this.#arrive(entry)
      }
    } catch (error) {
      // It reads through outages, so this is a fault; without a reader the process stays alone.
      this.#options.onProblem(error)
      this.#lose(error)
    }
  }

  #arrive(raw: StreamEntry): void {
    const entry = entryOf(raw)
    const { previous, seq } = entry ?? { previous: this.#position, seq: seqOf(raw.id) }
    // The first of all has none before it, so nothing is known of what came before.
    if (previous !== this.#position || previous === 0) this.#miss(previous || seq - 1)
    this.#position = seq
    if (entry === undefined) return

    const isOwn = entry.origin === this.#origin
    if (isOwn) this.#writer.settle(entry.number)
    const isKnown = isOwn && entry.number <= this.#deliveredNumber
    if (isMark(entry.draft)) this.#pass(entry, isOwn)
    else if (isKnown) this.#skip(entry)
    else this.#take(entry)
  }

  #miss(seq: number): void {
    if (!this.#hasStrayed) this.#events.forget(seq)
    if (this.#state === 'shared') this.#events.resync()
  }

  #take({ seq, draft }: Entry): void {
    if (this.#state === 'shared') this.#events.accept(seq, draft)
    else if (!this.#hasStrayed) this.#events.keep(seq, draft)
  }

  /** It was in doubt whether it would come, so its members here have it under another number. */
  #skip({ seq }: Entry): void {
    if (this.#hasStrayed) return
    this.#events.forget(seq)
    this.#events.advance(seq)
  }

  /** A mark. */
  #pass({ seq, number, draft }: Entry, isOwn: boolean): void {
    const isAwaited = this.#state === 'joining' && isOwn && number === this.#markNumber
    if (isAwaited) this.#share(seq)
    if (isAwaited || this.#hasStrayed) return
    const topics = topicsOfMark(draft)
    this.#events.advance(seq)
    if (topics?.length === 0) return
    this.#events.forget(seq)
    if (this.#state === 'shared') this.#events.resync(topics)
  }

  #share(seq: number): void {
    if (seq <= this.#events.lastSeq) {
      this.#lose('the clock of this process is far ahead of that of Redis')
      return
    }
    this.#state = 'shared'
    this.#sharedSinceMs = this.#options.clock.now()
    if (this.#hasStrayed) this.#events.forget(seq)
    this.#hasStrayed = false
    this.#strayTopics = new Set()
    this.#events.advance(seq)
    this.#events.resync()
  }

  /** Goes on without Redis. */
  #lose(cause: unknown): void {
    if (this.#state === 'alone' || this.#state === 'closed') return
    const { clock, onProblem } = this.#options
    const wasSteady = this.#state === 'shared' && clock.now() - this.#sharedSinceMs > steadyMs
    // A Redis that comes and goes must not make all clients read their state again and again.
    this.#retryMs = wasSteady ? retryMinMs : Math.min(this.#retryMs * 2, retryMaxMs)
    this.#state = 'alone'
    onProblem(new Error('realtime events stay in this process, without Redis', { cause }))
    for (const { number, draft } of this.#writer.empty()) {
      this.#deliveredNumber = number
      if (!isMark(draft)) this.#deliverHere(draft)
    }
    this.#cancelRetry = clock.after(this.#retryMs * (1 - Math.random() / 2), () => {
      this.#cancelRetry = undefined
      this.#join()
    })
  }

  #deliverHere(draft: EventDraft): void {
    const { lastSeq } = this.#events
    if (!this.#hasStrayed) this.#events.forget(lastSeq)
    this.#hasStrayed = true
    this.#strayTopics?.add(draft.topic)
    if (this.#strayTopics?.size === strayTopicsMax) this.#strayTopics = undefined
    this.#events.accept(numberAfter(lastSeq, this.#options.now()), draft)
  }
}
