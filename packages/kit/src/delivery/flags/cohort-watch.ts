/**
 * Watches one flag at one step of its rollout: how the requests fare for which it was on, and those
 * for which it was off.
 *
 * A request belongs to a cohort once the flag was asked for while it ran, and with it on if it ever
 * was. It is counted when its response is over. Other work, such as a job, is not counted.
 *
 * @module
 */

import { CohortFigures, type CohortTotals, type CohortView } from './cohort-figures.ts'
import type { GuardVerdict } from './guard.ts'
import { judgeCohorts, limitsOf, type RolloutBudget, type RolloutLimits } from './rollout-budget.ts'

/** What is seen of a rollout by this process. */
export interface RolloutView {
  readonly on: CohortView
  readonly off: CohortView
  readonly budget: RolloutBudget
  readonly limits: RolloutLimits
  readonly verdict: GuardVerdict
  /** Whether so many have it that the next step may come by itself. */
  readonly isProven: boolean
}

export interface CohortWatchOptions {
  readonly budget: RolloutBudget
  readonly nowMs: number
  readonly totals: { readonly on: CohortTotals; readonly off: CohortTotals }
  /** The request that runs, if one does. */
  readonly currentRequest: () => object | undefined
  /** When the step began: another step is another watch. */
  readonly heldSince: string | null
}

export class CohortWatch {
  /** What the flag was for each request that is under way. */
  readonly #seen = new WeakMap<object, boolean>()
  readonly #currentRequest: () => object | undefined
  readonly #budget: RolloutBudget
  readonly #on: CohortFigures
  readonly #off: CohortFigures
  readonly heldSince: string | null

  constructor({ budget, nowMs, totals, currentRequest, heldSince }: CohortWatchOptions) {
    this.#budget = budget
    this.#currentRequest = currentRequest
    this.#on = new CohortFigures(budget.windowMs, nowMs, totals.on)
    this.#off = new CohortFigures(budget.windowMs, nowMs, totals.off)
    this.heldSince = heldSince
  }

  evaluated(isOn: boolean, request: object | undefined): void {
    const asking = request ?? this.#currentRequest()
    if (asking === undefined) return
    const known = this.#seen.get(asking)
    if (known === true || known === isOn) return
    this.#seen.set(asking, isOn)
  }

  /** False if it was not asked for in this request. */
  answered(request: object, isError: boolean, durationMs: number): boolean {
    const isOn = this.#seen.get(request)
    if (isOn === undefined) return false
    this.#seen.delete(request)
    const cohort = isOn ? this.#on : this.#off
    cohort.count(isError, durationMs)
    return true
  }

  slideTo(nowMs: number): void {
    this.#on.slideTo(nowMs)
    this.#off.slideTo(nowMs)
  }

  view(): RolloutView {
    const [on, off, budget] = [this.#on.view(), this.#off.view(), this.#budget]
    return {
      ...{ on, off, budget, limits: limitsOf(budget, off), verdict: judgeCohorts(budget, on, off) },
      isProven: on.answers >= budget.answersMin,
    }
  }
}
