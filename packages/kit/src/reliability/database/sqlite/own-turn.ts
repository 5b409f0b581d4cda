/**
 * Notices work that would wait for itself: inside a transaction, which has the only writer, a write
 * beside the transaction can begin only after it.
 *
 * It sees whatever was started inside, awaited or not, as long as the transaction is open. What
 * gathers the work of many callers must therefore leave their context (`AsyncResource.bind`).
 *
 * @module
 */

import { AsyncLocalStorage } from 'node:async_hooks'

export class OwnTurn {
  readonly #turns = new AsyncLocalStorage<{ isOpen: boolean }>()

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = { isOpen: true }
    try {
      return await this.#turns.run(turn, work)
    } finally {
      turn.isOpen = false
    }
  }

  /** @throws TypeError */
  assertOutside(): void {
    if (this.#turns.getStore()?.isOpen !== true) return
    throw new TypeError(
      'a write inside the work of a transaction or session, but not through it, would wait for ' +
        'itself: use the queries that the work is given',
    )
  }
}
