/**
 * Pictures that are loaded when somebody looks, and kept for as long as there is room.
 *
 * @module
 */

export interface PictureSource {
  readonly load: (id: string) => Promise<Blob>
  /** Seconds after which it is worth asking again; undefined if it is not. */
  readonly waitS: (error: unknown) => number | undefined
  readonly show: (picture: Blob) => string
  readonly forget: (address: string) => void
  /** Default 300. */
  readonly keptMax?: number
  /** Default 4. */
  readonly atOnce?: number
}

/** Told where the picture is; undefined if there is none to be had. */
export type Told = (address: string | undefined) => void

interface Order {
  readonly id: string
  readonly told: Told
}

export class PictureCache {
  readonly #source: PictureSource
  /** The one that was seen longest ago comes first. */
  readonly #kept = new Map<string, string>()
  readonly #orders: Order[] = []
  #atWork = 0
  #isPaused = false
  /** Rises when all is forgotten: what is on its way then is not kept. */
  #round = 0

  constructor(source: PictureSource) {
    this.#source = source
  }

  known(id: string): string | undefined {
    const address = this.#kept.get(id)
    if (address === undefined) return undefined
    this.#kept.delete(id)
    this.#kept.set(id, address)
    return address
  }

  /** @returns how to say that it is not wanted any more */
  order(id: string, told: Told): () => void {
    const order = { id, told }
    this.#orders.push(order)
    this.#work()
    return () => {
      const at = this.#orders.indexOf(order)
      if (at !== -1) this.#orders.splice(at, 1)
    }
  }

  clear(): void {
    this.#round += 1
    this.#orders.length = 0
    for (const address of this.#kept.values()) this.#source.forget(address)
    this.#kept.clear()
  }

  #work(): void {
    const { atOnce = 4 } = this.#source
    while (this.#atWork < atOnce && !this.#isPaused) {
      // Whoever scrolls waits only for what they see now.
      const order = this.#orders.pop()
      if (order === undefined) return
      this.#atWork += 1
      void this.#carryOut(order).finally(() => {
        this.#atWork -= 1
        this.#work()
      })
    }
  }

  async #carryOut(order: Order): Promise<void> {
    const there = this.known(order.id)
    if (there !== undefined) return order.told(there)
    const round = this.#round
    try {
      const picture = await this.#source.load(order.id)
      if (round === this.#round) order.told(this.#keep(order.id, picture))
    } catch (error) {
      if (round === this.#round) this.#failed(order, error)
    }
  }

  /** Whatever is looked at was asked for last, so it is never among those that go. */
  #keep(id: string, picture: Blob): string {
    const { keptMax = 300, show, forget } = this.#source
    const address = show(picture)
    this.#kept.set(id, address)
    for (const [oldest, old] of this.#kept) {
      if (this.#kept.size <= keptMax) break
      this.#kept.delete(oldest)
      forget(old)
    }
    return address
  }

  #failed(order: Order, error: unknown): void {
    const waitS = this.#source.waitS(error)
    if (waitS === undefined) {
      order.told(undefined)
      return
    }
    this.#orders.push(order)
    this.#pause(waitS)
  }

  #pause(seconds: number): void {
    if (this.#isPaused) return
    this.#isPaused = true
    setTimeout(() => {
      this.#isPaused = false
      this.#work()
    }, seconds * 1_000)
  }
}
