/**
 * A set of 64-bit keys, or a map from them to 32-bit numbers, in one typed array.
 *
 * Open addressing with linear probing. A slot is the two halves of the key and, in a map, the number
 * after them. The array is filled to 3/4 and grows by 2/5, so a key takes 8 / 0.53 = 15 bytes at most,
 * with a number 12 / 0.53 = 22.4. Nothing is removed: tables are dropped whole.
 *
 * Keys must be evenly spread over their high half, which gives the slot.
 *
 * @module
 */

const fillMax = 0.75
const growth = 1.4
const capacityMin = 16

export class KeyTable {
  readonly #stride: 2 | 3
  #capacity = 0
  #slots = new Int32Array(0)
  #size = 0

  constructor(holds: 'keys' | 'keys and numbers') {
    this.#stride = holds === 'keys' ? 2 : 3
  }

  get size(): number {
    return this.#size
  }

  get bytes(): number {
    return this.#slots.byteLength
  }

  has(high: number, low: number): boolean {
    return this.#size > 0 && this.#find(high, low) >= 0
  }

  /** The number of the key, as one without a sign; 0 if it is not there. */
  numberOf(high: number, low: number): number {
    if (this.#size === 0) return 0
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

  /** Where the key is, or the complement of where it would go. */
  #find(high: number, low: number): number {
    const slots = this.#slots
    const stride = this.#stride
    const second = keptLow(high, low)
    let slot = Math.floor(((high >>> 0) / 0x1_0000_0000) * this.#capacity) * stride
    for (;;) {
      const first = slots[slot]
      const last = slots[slot + 1]
      if (first === high && last === second) return slot
      if (first === 0 && last === 0) return ~slot
      slot = slot + stride === slots.length ? 0 : slot + stride
    }
  }

  #put(slot: number, high: number, low: number, number: number): void {
    this.#slots[slot] = high
    this.#slots[slot + 1] = keptLow(high, low)
    if (this.#stride === 3) this.#slots[slot + 2] = number
  }

  #grow(): void {
    const before = this.#slots
    const stride = this.#stride
    this.#capacity = Math.max(Math.ceil(this.#capacity * growth), capacityMin)
    this.#slots = new Int32Array(this.#capacity * stride)
    for (let slot = 0; slot < before.length; slot += stride) {
      const high = before[slot] ?? 0
      const low = before[slot + 1] ?? 0
      if (high === 0 && low === 0) continue
      this.#put(~this.#find(high, low), high, low, before[slot + 2] ?? 0)
    }
  }
}

/** A slot of two zeros is a free one. */
function keptLow(high: number, low: number): number {
  return high === 0 && low === 0 ? 1 : low
}
