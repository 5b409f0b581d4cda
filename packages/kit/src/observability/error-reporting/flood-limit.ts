/**
 * Lets through a few errors of each kind in a minute, and few of all kinds together: the tenth of
 * the same error tells nothing that the first did not.
 *
 * Token buckets of `perMinute` tokens, filled at that rate. So in any `t` minutes at most
 * `perMinute * (1 + t)` errors of one kind pass. It remembers the kinds seen last: one that was
 * forgotten starts with a full bucket, and the bucket of all bounds what comes of that.
 *
 * @module
 */

export interface FloodLimitOptions {
  /** Of one kind. */
  readonly perMinute: number
  /** Of all kinds together. */
  readonly perMinuteInAll: number
  /** Kinds that are remembered. */
  readonly kindsMax: number
  /** Milliseconds, on a clock that does not step back. */
  readonly now: () => number
}

interface Bucket {
  tokens: number
  atMs: number
  /** Of this kind, held back since the last that passed. */
  heldBack: number
}

const minuteMs = 60_000

export class FloodLimit {
  readonly #options: FloodLimitOptions
  /** The kind seen longest ago comes first. */
  readonly #kinds = new Map<string, Bucket>()
  readonly #all: Bucket

  constructor(options: FloodLimitOptions) {
    this.#options = options
    this.#all = { tokens: options.perMinuteInAll, atMs: options.now(), heldBack: 0 }
  }

  get kinds(): number {
    return this.#kinds.size
  }

  /** How many of this kind were held back since the last, or undefined if this one is, too. */
  pass(kind: string): number | undefined {
    const { perMinute, perMinuteInAll, now } = this.#options
    const nowMs = now()
    const bucket = this.#bucketOf(kind, nowMs)
    refill(bucket, perMinute, nowMs)
    refill(this.#all, perMinuteInAll, nowMs)
    if (bucket.tokens < 1 || this.#all.tokens < 1) {
      bucket.heldBack += 1
      return undefined
    }
    bucket.tokens -= 1
    this.#all.tokens -= 1
    const { heldBack } = bucket
    bucket.heldBack = 0
    return heldBack
  }

  #bucketOf(kind: string, nowMs: number): Bucket {
    const { perMinute, kindsMax } = this.#options
    const known = this.#kinds.get(kind)
    if (known !== undefined) this.#kinds.delete(kind)
    else if (this.#kinds.size >= kindsMax) this.#forgetOldest()
    const bucket = known ?? { tokens: perMinute, atMs: nowMs, heldBack: 0 }
    this.#kinds.set(kind, bucket)
    return bucket
  }

  #forgetOldest(): void {
    for (const oldest of this.#kinds.keys()) {
      this.#kinds.delete(oldest)
      return
    }
  }
}

function refill(bucket: Bucket, perMinute: number, nowMs: number): void {
  const gained = (Math.max(0, nowMs - bucket.atMs) / minuteMs) * perMinute
  bucket.tokens = Math.min(perMinute, bucket.tokens + gained)
  bucket.atMs = nowMs
}
