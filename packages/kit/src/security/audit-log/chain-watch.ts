/**
 * What this process knows of the chain, and whether what it sees agrees.
 *
 * A commit that was acknowledged cannot be gone afterwards, so each new batch compares the end of the
 * chain with the last one seen here: a tail that is cut off under a running service is found at once.
 *
 * @module
 */

import type { Link } from './chain.ts'
import type { ChainProblem } from './verify.ts'

/** An end of the chain, and when it was that. */
export interface Head extends Link {
  /** ISO 8601. */
  readonly at: string
}

export class ChainWatch {
  readonly #onProblem: (problem: ChainProblem) => void
  #known: Link | undefined
  #published: string | undefined
  #problem: ChainProblem | undefined
  #verifiedAtMs: number | undefined

  constructor(onProblem: (problem: ChainProblem) => void) {
    this.#onProblem = onProblem
  }

  /** The last end of the chain that was seen. */
  get known(): Link | undefined {
    return this.#known
  }

  /**
   * The chain ends here now.
   *
   * @param before what was known before it was looked at: a commit in between proves nothing.
   */
  sees(head: Link, before: Link | undefined): void {
    if (before !== undefined && isBehind(head, before)) this.#report(goneProblem(head, before))
    const isOutdated = this.#known !== before && (this.#known?.sequence ?? 0) > head.sequence
    if (!isOutdated) this.#known = head
  }

  committed(head: Link | undefined): void {
    this.#known = head
  }

  isPublished({ hash }: Link): boolean {
    return this.#published === hash
  }

  published({ hash }: Link): void {
    this.#published = hash
  }

  verified(problem: ChainProblem | undefined, isAll: boolean, nowMs: number): void {
    if (problem !== undefined) this.#report(problem)
    if (problem !== undefined || !isAll) return
    this.#problem = undefined
    this.#verifiedAtMs = nowMs
  }

  facts(): {
    readonly problem: ChainProblem | undefined
    readonly verifiedAtMs: number | undefined
  } {
    return { problem: this.#problem, verifiedAtMs: this.#verifiedAtMs }
  }

  #report(problem: ChainProblem): void {
    const isNew = this.#problem?.message !== problem.message
    this.#problem = problem
    if (isNew) this.#onProblem(problem)
  }
}

function isBehind(head: Link, known: Link): boolean {
  if (head.sequence === known.sequence) return head.hash !== known.hash
  return head.sequence < known.sequence
}

function goneProblem(head: Link, known: Link): ChainProblem {
  const { sequence } = known
  if (head.sequence === sequence) {
    const message = `${sequence} has another hash than when it was committed`
    return { kind: 'rewritten', sequence, message }
  }
  const message = `${head.sequence + 1} to ${sequence} are not there: the end was cut off`
  return { kind: 'cut', sequence: head.sequence + 1, message }
}
