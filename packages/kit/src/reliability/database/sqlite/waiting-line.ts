/**
 * Operations that wait for a thread, first come first served.
 *
 * @module
 */

import type { Operation } from './operation.ts'

export class WaitingLine {
  // Sets keep the order of insertion, and an operation whose caller leaves is out at once.
  readonly #first = new Set<Operation>()
  readonly #others = new Set<Operation>()

  get size(): number {
    return this.#first.size + this.#others.size
  }

  add(operation: Operation): void {
    this.#others.add(operation)
  }

  /** Before all that was added otherwise. */
  addFirst(operation: Operation): void {
    this.#first.add(operation)
  }

  delete(operation: Operation): void {
    this.#first.delete(operation)
    this.#others.delete(operation)
  }

  /** The next ones; what takes a thread for itself goes alone. */
  takeBatch(sizeMax: number): Operation[] {
    const batch: Operation[] = []
    for (const operation of this.#inOrder()) {
      if (batch.length === sizeMax || (takesThread(operation) && batch.length > 0)) break
      this.delete(operation)
      batch.push(operation)
      if (takesThread(operation)) break
    }
    return batch
  }

  fail(error: Error): void {
    for (const operation of [...this.#inOrder()]) {
      this.delete(operation)
      operation.fail(error)
    }
  }

  *#inOrder(): Iterable<Operation> {
    yield* this.#first
    yield* this.#others
  }
}

function takesThread({ task }: Operation): boolean {
  return task.kind === 'begin' || task.kind === 'take'
}
