/**
 * What instances share through Redis: entries, and what was invalidated.
 *
 * Each mark of an entry has a stamp in Redis, a random text. An entry is stored with the stamps that
 * were there when its load began, and believed only while they are there still; an invalidation
 * deletes them. So an entry whose load began before an invalidation is not stored and not believed,
 * on any instance; and a stamp that Redis has evicted makes a miss, never a resurrection.
 *
 * Redis away is a miss. Invalidations made meanwhile are kept and told before anything is read again.
 *
 * @module
 */

import { createHash, randomUUID } from 'node:crypto'

/** What is needed of a connection to Redis; `app.redis` of `@plimsoll/kit/redis` is one. */
export interface CacheRedis {
  shared(use: { readonly name: string; readonly fallback: string }): CacheRedisPort
  subscribe(subscription: {
    readonly name: string
    readonly fallback: string
    readonly channel: string
    readonly onMessage: (text: string) => void
    readonly onResync: () => void
  }): () => void
}

export interface CacheRedisPort {
  run(
    script: { readonly lua: string; readonly sha: string },
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<unknown>
  onUp(act: () => void): () => void
}

export interface RemoteOptions {
  readonly redis: CacheRedis
  /** Of all keys and of the channel, such as `cache`. */
  readonly prefix: string
  /** Another instance has invalidated these. */
  readonly onInvalidated: (marks: readonly string[]) => void
  /** Another instance may have invalidated anything. */
  readonly onResync: () => void
  /** Stand for everything, when more invalidations wait than can be kept. */
  readonly everything: () => readonly string[]
}

export interface Found {
  /** To store with: those of the beginning of the load. */
  readonly stamps: string
  readonly text: string | undefined
  readonly remainingMs: number
}

const waitingMax = 1_000

export class Remote {
  readonly #options: RemoteOptions
  readonly #port: CacheRedisPort
  readonly #instance = randomUUID()
  readonly #waiting = new Set<string>()
  readonly #endings: (() => void)[]
  #telling: Promise<boolean> = Promise.resolve(true)
  #next: Promise<boolean> | undefined
  #failures = 0

  constructor(options: RemoteOptions) {
    const { redis, prefix } = options
    this.#options = options
    const use = {
      name: 'cache',
      fallback: 'a miss: the value is loaded, once per key and instance',
    }
    this.#port = redis.shared(use)
    const subscription = redis.subscribe({
      name: 'cache-invalidation',
      fallback: 'entries of this instance live out their time; all are dropped on return',
      channel: `${prefix}:invalidated`,
      onMessage: (text) => this.#heard(text),
      onResync: options.onResync,
    })
    this.#endings = [subscription, this.#port.onUp(() => void this.#tell())]
  }

  /** How often Redis was of no help. */
  get failures(): number {
    return this.#failures
  }

  /** Invalidations that Redis has not been told yet. */
  get waiting(): number {
    return this.#waiting.size
  }

  /** `undefined` if Redis is away. `stampMs`: longer than any entry lives. */
  async find(marks: readonly string[], stampMs: number): Promise<Found | undefined> {
    if (this.#waiting.size > 0 && !(await this.#tell())) return undefined
    const keys = this.#keys(marks)
    const reply = await this.#run(lookup, keys, [randomUUID(), Math.ceil(stampMs)])
    if (!Array.isArray(reply)) return undefined
    const [stamps, text, remainingMs]: unknown[] = reply
    if (typeof stamps !== 'string') return undefined
    return typeof text === 'string' && typeof remainingMs === 'number'
      ? { stamps, text, remainingMs }
      : { stamps, text: undefined, remainingMs: 0 }
  }

  /** Whether it was stored: `overtaken` by an invalidation, or Redis is `away`. */
  async store(
    marks: readonly string[],
    { stamps }: Found,
    text: string,
    lifeMs: number,
    stampMs: number,
  ): Promise<'stored' | 'overtaken' | 'away'> {
    const args = [stamps, text, Math.ceil(lifeMs), Math.ceil(stampMs)]
    const reply = await this.#run(store, this.#keys(marks), args)
    if (reply === undefined) return 'away'
    return reply === 1 ? 'stored' : 'overtaken'
  }

  /** Whether all instances were told; if not, they are as soon as Redis is back. */
  invalidate(marks: readonly string[]): Promise<boolean> {
    for (const mark of marks) this.#waiting.add(mark)
    if (this.#waiting.size > waitingMax) {
      this.#waiting.clear()
      for (const mark of this.#options.everything()) this.#waiting.add(mark)
    }
    return this.#tell()
  }

  close(): void {
    for (const end of this.#endings) end()
  }

  /** Those who come while some are told share the next telling, which begins when that has ended. */
  #tell(): Promise<boolean> {
    this.#next ??= this.#telling.then(() => {
      this.#next = undefined
      this.#telling = this.#tellOnce()
      return this.#telling
    })
    return this.#next
  }

  async #tellOnce(): Promise<boolean> {
    if (this.#waiting.size === 0) return true
    const { prefix } = this.#options
    const marks = [...this.#waiting]
    const message = JSON.stringify({ from: this.#instance, marks })
    const keys = marks.map((mark) => `${prefix}:stamp:${mark}`)
    const reply = await this.#run(invalidate, keys, [`${prefix}:invalidated`, message])
    if (reply === undefined) return false
    for (const mark of marks) this.#waiting.delete(mark)
    return true
  }

  #heard(text: string): void {
    const message = messageOf(text)
    if (message === undefined) this.#options.onResync()
    else if (message.from !== this.#instance) this.#options.onInvalidated(message.marks)
  }

  /** The entry is named by the second mark, its own. */
  #keys(marks: readonly string[]): string[] {
    const { prefix } = this.#options
    return [`${prefix}:entry:${marks[1]}`, ...marks.map((mark) => `${prefix}:stamp:${mark}`)]
  }

  async #run(
    script: Parameters<CacheRedisPort['run']>[0],
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<unknown> {
    try {
      return await this.#port.run(script, keys, args)
    } catch {
      // Whatever it is, the cache can do without; the port counts it by reason.
      this.#failures += 1
      return undefined
    }
  }
}

function messageOf(text: string): { from: unknown; marks: readonly string[] } | undefined {
  try {
    const { from, marks }: { from?: unknown; marks?: unknown } = JSON.parse(text)
    return Array.isArray(marks) ? { from, marks } : undefined
  } catch {
    return undefined
  }
}

function script(lua: string): { readonly lua: string; readonly sha: string } {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') }
}

// KEYS: the entry, then the stamps. ARGV: stamp for those that are not there, and their life in ms.
const lookup = script(`
local stamps = redis.call('MGET', unpack(KEYS, 2))
for at, stamp in ipairs(stamps) do
  if not stamp then
    stamps[at] = ARGV[1]
    redis.call('SET', KEYS[at + 1], ARGV[1], 'PX', ARGV[2])
  end
end
local all = table.concat(stamps, ' ')
local entry = redis.call('GET', KEYS[1])
if entry and string.sub(entry, 1, #all + 1) == all .. '\\n' then
  return {all, string.sub(entry, #all + 2), redis.call('PTTL', KEYS[1])}
end
return {all}`)

// KEYS: the entry, then the stamps. ARGV: stamps of the beginning, text, life in ms of entry and stamps.
const store = script(`
local stamps = redis.call('MGET', unpack(KEYS, 2))
for _, stamp in ipairs(stamps) do
  if not stamp then return 0 end
end
if table.concat(stamps, ' ') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1] .. '\\n' .. ARGV[2], 'PX', ARGV[3])
for at = 2, #KEYS do redis.call('PEXPIRE', KEYS[at], ARGV[4]) end
return 1`)

// KEYS: the stamps. ARGV: channel and message for the other instances.
const invalidate = script(`
for _, key in ipairs(KEYS) do redis.call('DEL', key) end
return redis.call('PUBLISH', ARGV[1], ARGV[2])`)
