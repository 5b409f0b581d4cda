/**
 * A map of what is under way at the moment, for keys that come and go by the ten thousand a second.
 *
 * A `Map` would keep the dead alive. When its table is full of deleted entries it takes a new one, and
 * the old table goes on pointing at its entries and at the next table. Once one of these tables has
 * reached the old generation, nothing behind it is freed by the quick collections: of what 50
 * connections allocate a third survived each. Here an entry that is deleted leaves nothing behind.
 *
 * @module
 */

export class InFlightMap<Key extends object, Value> {
  /** On a key: where it is. */
  readonly #place: symbol = Symbol('@plimsoll/kit/in-flight')
  readonly #keys: Key[] = []
  readonly #values: Value[] = []

  get size(): number {
    return this.#keys.length
  }

  /** A copy, in no order that means anything. */
  values(): Value[] {
    return [...this.#values]
  }

  set(key: Key, value: Value): void {
    const at = placeOf(key, this.#place)
    if (at !== undefined) {
      this.#values[at] = value
      return
    }
    put(key, this.#place, this.#keys.length)
    this.#keys.push(key)
    this.#values.push(value)
  }

  /** @returns what was there */
  delete(key: Key): Value | undefined {
    const at = placeOf(key, this.#place)
    if (at === undefined) return undefined
    const value = this.#values[at]
    const lastKey = this.#keys.pop()
    const lastValue = this.#values.pop()
    if (lastKey !== undefined && lastKey !== key) {
      this.#keys[at] = lastKey
      this.#values[at] = lastValue as Value
      put(lastKey, this.#place, at)
    }
    put(key, this.#place, undefined)
    return value
  }
}

type Placed = Record<symbol, number | undefined>

function placeOf(key: object, place: symbol): number | undefined {
  return (key as Placed)[place]
}

function put(key: object, place: symbol, at: number | undefined): void {
  ;(key as Placed)[place] = at
}
