/**
 * The operations of the batch that a thread works on, in the order of its answers.
 *
 * @module
 */

import type { Operation } from './operation.ts'
import type { Answer } from './protocol.ts'

interface Sent {
  readonly operation: Operation
  /** Another thread has it by now, and the answer of this one is that it was skipped. */
  isTakenBack: boolean
}

export class SentOperations {
  #sent: Sent[] = []
  #answered = 0

  get size(): number {
    return this.#sent.length - this.#answered
  }

  add(operation: Operation): void {
    this.#sent.push({ operation, isTakenBack: false })
  }

  includes(operation: Operation): boolean {
    return this.#sent.some((sent, index) => index >= this.#answered && sent.operation === operation)
  }

  answer(answers: readonly Answer[]): void {
    for (const answer of answers) {
      const sent = this.#sent[this.#answered]
      this.#answered += 1
      if (sent?.isTakenBack === false) sent.operation.answer(answer)
    }
    if (this.size === 0) this.#clear()
  }

  /**
   * What the thread has not begun yet and somebody still waits for. The next one stays: it is about
   * to be begun, and if the thread is lost it may be the reason, which must not be handed on.
   */
  takeBack(): Operation[] {
    const left = this.#sent.slice(this.#answered + 1)
    const taken = left.filter(
      ({ operation, isTakenBack }) => !isTakenBack && !operation.isSettled && operation.takeBack(),
    )
    for (const sent of taken) sent.isTakenBack = true
    return taken.map(({ operation }) => operation)
  }

  fail(error: Error): void {
    const left = this.#sent.slice(this.#answered)
    this.#clear()
    for (const { operation, isTakenBack } of left) if (!isTakenBack) operation.fail(error)
  }

  #clear(): void {
    this.#sent = []
    this.#answered = 0
  }
}
