/**
 * A set of 64-bit keys, or a map from them to 32-bit numbers, in one typed array.
 *
 * Open addressing with linear probing. A slot is the two halves of the key and, in a map, the number
 * after them. The array is filled to 3/4 and grows by 2/5. Beside it are four bits for each slot, of
 * which a key sets one: nearly all that is asked is not there, and most of that shows in these, which
 * the processor's caches hold where the slots are far too many. So a key takes 8.5 / 0.53 = 16 bytes at
 * most, with a number 12.5 / 0.53 = 23.4. Nothing is removed: tables are dropped whole.
 *
 * Keys must be evenly spread over both halves: the high one gives the slot, the low one the bit.
 *
 * @module
 */

const fillMax = 0.75
const growth = 1.4
const capacityMin = 16
const bitsPerSlot = 4

export class KeyTable {
  readonly #stride: 2 | 3
  #capacity = 0
  #slots = new Int32Array(0)
  /** One bit is set for each key. */
  #marks = new Uint32Array(0)
  #size = 0

  constructor(holds: 'keys' | 'keys and numbers') {
    this.#stride = holds === 'keys' ? 2 : 3
  }

  get size(): number {
    return this.#size
  }

  get bytes(): number {
    return this.#slots.byteLength + this.#marks.byteLength
  }

  has(high: number, low: number): boolean {
    return this.#mayHave(keptLow(high, low)) && this.#find(high, low) >= 0
  }

  /** The number of the key, as one without a sign; 0 if it is not there. */
  numberOf(high: number, low: number): number {
    if (!this.#mayHave(keptLow(high, low))) return 0
    const slot = this.#find(high, low)
    return slot < 0 ? 0 : (this.#slots[slot + 2] ?? 0) >>> 0
  }

  /** Of two numbers for a key the greater one stays. @returns whether that changed anything */
  add(high: number, low: number, number = 0): boolean {
    if (this.#size >= this.#capacity * fillMax) this.#grow()
    const found = this.#find(high, low)
    if (found < 0) {
      this.#put(~found, high, low, number)
      this.#size += 1
      return true
    }
    if (this.#stride === 2 || number <= (this.#slots[found + 2] ?? 0) >>> 0) return false
    this.#slots[found + 2] = number
    return true
  }

  #mayHave(low: number): boolean {
    if (this.#size === 0) return false
    const bit = this.#bitOf(low)
    return (((this.#marks[bit >>> 5] ?? 0) >>> (bit & 31)) & 1) === 1
  }

  #bitOf(low: number): number {
    return Math.floor(share(low) * this.#capacity * bitsPerSlot)
  }

  /** Where the key is, or the complement of where it would go. */
  #find(high: number, low: number): number {
    const slots = this.#slots
    const stride = this.#stride
    const second = keptLow(high, low)
    let slot = Math.floor(share(high) * this.#capacity) * stride
    for (;;) {
      const first = slots[slot]
      const last = slots[slot + 1]
      if (first === high && last === second) return slot
      if (first === 0 && last === 0) return ~slot
      slot = slot + stride === slots.length ? 0 : slot + stride
    }
  }

  #put(slot: number, high: number, low: number, number: number): void {
    const second = keptLow(high, low)
    this.#slots[slot] = high
    this.#slots[slot + 1] = second
    if (this.#stride === 3) this.#slots[slot + 2] = number
    const bit = this.#bitOf(second)
    this.#marks[bit >>> 5] = (this.#marks[bit >>> 5] ?? 0) | (1 << (bit & 31))
  }

  #grow(): void {
    const before = this.#slots
    const stride = this.#stride
    this.#capacity = Math.max(Math.ceil(this.#capacity * growth), capacityMin)
    this.#slots = new Int32Array(this.#capacity * stride)
    this.#marks = new Uint32Array(Math.ceil((this.#capacity * bitsPerSlot) / 32))
    for (let slot = 0; slot < before.length; slot += stride) {
      const high = before[slot] ?? 0
      const low = before[slot + 1] ?? 0
      if (high === 0 && low === 0) continue
      this.#put(~this.#find(high, low), high, low, before[slot + 2] ?? 0)
    }
  }
}

/** Of all that a half can be, from 0 to less than 1. */
function share(half: number): number {
  return (half >>> 0) / 0x1_0000_0000
}

/** A slot of two zeros is a free one. */
function keptLow(high: number, low: number): number {
  return high === 0 && low === 0 ? 1 : low
}
