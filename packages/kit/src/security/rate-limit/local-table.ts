/**
 * What one process remembers of each key: a few numbers, in a fixed amount of memory.
 *
 * Only what is idle gives way: all its windows are whole, so forgetting it changes nothing. Hence
 * nobody gets a fresh counter by churning the table with made-up keys, as an LRU would allow. Where
 * everything is active, new keys share `sharedCells` cells, whose counters then count several keys.
 *
 * A key can be in either of two buckets of 16 places; places up to three quarters full are practically
 * never short of one. Half of each hash lies in a cache line of its bucket, and the rest of what is
 * known of a key in one record: of 100,000 clients none is in the processor's caches.
 *
 * A place is good until the next `claim` of a later moment: keep none across an `await`.
 *
 * @module
 */

import type { KeyHash } from './key-hash.ts'

export interface TableOptions {
  /** Keys that find a place of their own. */
  readonly keysMax: number
  /** Numbers remembered of a key. */
  readonly width: number
}

const bucketPlaces = 16
const fillMost = 0.8
const sharedCells = 4096

// Of a record; what is remembered follows.
const high = 0
const idleAt = 1
const heldUntil = 2
const firstNumber = 3

export class LocalTable {
  readonly #width: number
  readonly #places: number
  readonly #bucketMask: number
  readonly #lows: Uint32Array
  /** Numbers of a record. */
  readonly #stride: number
  readonly #records: Float64Array
  /** By space; made when first needed. */
  readonly #shared: (Float64Array | undefined)[] = []
  #overflows = 0

  constructor({ keysMax, width }: TableOptions) {
    const buckets = 2 ** Math.ceil(Math.log2(Math.max(keysMax / fillMost / bucketPlaces, 1)))
    this.#width = width
    this.#places = buckets * bucketPlaces
    this.#bucketMask = buckets - 1
    // The pages of these are taken from the system when they are first written.
    this.#lows = new Uint32Array(this.#places)
    this.#stride = firstNumber + width
    this.#records = new Float64Array(this.#places * this.#stride)
  }

  /** Times that a key was counted in a shared cell. */
  get overflows(): number {
    return this.#overflows
  }

  /** The place of the key, which is given one if it has none; a shared one if there is none. */
  claim(hash: KeyHash, space: number, nowUs: number): number {
    const first = (hash.low & this.#bucketMask) * bucketPlaces
    const second = (hash.high & this.#bucketMask) * bucketPlaces
    const place = this.#seekFrom(first, hash)
    if (place >= 0) return this.#keepNow(place, nowUs)
    const other = this.#seekFrom(second, hash)
    if (other >= 0) return this.#keepNow(other, nowUs)

    const given = this.#idlePlace(first, second, nowUs)
    if (given < 0) return this.#share(hash, space)
    this.#lows[given] = hash.low
    this.#records.fill(0, given * this.#stride, (given + 1) * this.#stride)
    this.#records[given * this.#stride + high] = hash.high
    return this.#keepNow(given, nowUs)
  }

  /** The place of the key, or -1 if it has none of its own. */
  seek(hash: KeyHash): number {
    const place = this.#seekFrom((hash.low & this.#bucketMask) * bucketPlaces, hash)
    if (place >= 0) return place
    return this.#seekFrom((hash.high & this.#bucketMask) * bucketPlaces, hash)
  }

  isShared(place: number): boolean {
    return place >= this.#places
  }

  get(place: number, at: number): number {
    if (place < this.#places) return this.#read(place, firstNumber + at)
    const cell = place - this.#places
    const cells = this.#shared[Math.floor(cell / sharedCells)]
    return cells?.[(cell % sharedCells) * this.#width + at] ?? 0
  }

  set(place: number, at: number, value: number): void {
    if (place < this.#places) {
      this.#records[place * this.#stride + firstNumber + at] = value
      return
    }
    const cell = place - this.#places
    const cells = this.#shared[Math.floor(cell / sharedCells)]
    if (cells !== undefined) cells[(cell % sharedCells) * this.#width + at] = value
  }

  /** Says that the key need not be remembered from then on. */
  idleFrom(place: number, atUs: number): void {
    if (place < this.#places) this.#records[place * this.#stride + idleAt] = atUs
  }

  /** Until when the key is refused without asking anyone; 0 if it never was. */
  heldUntil(place: number): number {
    return this.#read(place, heldUntil)
  }

  hold(place: number, untilUs: number): void {
    if (place < this.#places) this.#records[place * this.#stride + heldUntil] = untilUs
  }

  /** Keys that are active: those of shared cells not among them. */
  count(nowUs: number): number {
    let count = 0
    for (let place = 0; place < this.#places; place += 1) {
      if (this.#isActive(place, nowUs)) count += 1
    }
    return count
  }

  /** Memory that it has, used or not. */
  get bytes(): number {
    const all = [this.#lows, this.#records, ...this.#shared]
    return all.reduce((sum, array) => sum + (array?.byteLength ?? 0), 0)
  }

  /** Another key of the same request must not be given it too. */
  #keepNow(place: number, nowUs: number): number {
    if (!this.#isActive(place, nowUs)) this.idleFrom(place, nowUs + 1)
    return place
  }

  #isActive(place: number, nowUs: number): boolean {
    return this.#read(place, idleAt) > nowUs
  }

  /** 0 of a shared place. */
  #read(place: number, at: number): number {
    return this.#records[place * this.#stride + at] ?? 0
  }

  #seekFrom(from: number, hash: KeyHash): number {
    for (let place = from; place < from + bucketPlaces; place += 1) {
      if (this.#lows[place] !== hash.low) continue
      if (this.#read(place, high) === hash.high) return place
    }
    return -1
  }

  /** In the bucket that has more of them, so that both fill evenly. */
  #idlePlace(first: number, second: number, nowUs: number): number {
    let [found, most] = [-1, 0]
    for (const from of [first, second]) {
      let [last, count] = [-1, 0]
      for (let place = from; place < from + bucketPlaces; place += 1) {
        if (this.#isActive(place, nowUs)) continue
        last = place
        count += 1
      }
      if (count > most) [found, most] = [last, count]
    }
    return found
  }

  #share({ low }: KeyHash, space: number): number {
    this.#overflows += 1
    this.#shared[space] ??= new Float64Array(sharedCells * this.#width)
    return this.#places + space * sharedCells + (low % sharedCells)
  }
}
