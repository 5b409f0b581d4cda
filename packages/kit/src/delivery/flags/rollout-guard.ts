/**
 * Looks after the flags that are under rollout: takes one back from everybody whose answers have left
 * its budget, and takes the next step of one that is to go on by itself.
 *
 * Each process judges by what it has answered itself, and any may halt; the version that it judged goes
 * along, so of several that halt at once one is on record. A step by itself needs the service to be
 * well, the present step to have held, and enough answers here. While nothing is under rollout there is
 * no timer.
 *
 * @module
 */

import { KitError } from '../../foundation/errors/index.ts'
import { CohortWatch, type RolloutView } from './cohort-watch.ts'
import { FlagVersionError } from './errors.ts'
import type { GuardVerdict } from './guard.ts'
import { isUnderRollout, nextStep, reachOf } from './ladder.ts'
import type { KeptFlag } from './replica.ts'
import type { ResolvedSettings } from './settings.ts'

/** By whom a flag was changed that its guard has changed: no user has such an id. */
export const guardName = 'system:rollout-guard'

export interface RolloutGuardOptions {
  readonly flags: readonly KeptFlag[]
  readonly settings: ResolvedSettings
  /** Whether the service is well enough for more people to have it. */
  readonly verdict: (flag: KeptFlag) => GuardVerdict
  /** @throws FlagVersionError, or what the store says */
  readonly halt: (flag: KeptFlag, reason: string, seen: RolloutView) => Promise<void>
  /** @throws what speaks against it */
  readonly advance: (flag: KeptFlag, percent: number) => Promise<void>
  readonly refresh: () => Promise<unknown>
}

export type GuardAct = 'halted' | 'advanced' | 'failed'

const haltAttemptsMax = 3

export class RolloutGuard {
  readonly #options: RolloutGuardOptions
  readonly #acts: Record<GuardAct, number> = { halted: 0, advanced: 0, failed: 0 }
  #watched: readonly KeptFlag[] = []
  #cancel: (() => void) | undefined
  #running: Promise<void> | undefined
  #isFailing = false
  #isClosed = false

  constructor(options: RolloutGuardOptions) {
    this.#options = options
  }

  /** Whether requests are to be told of. */
  get isWatching(): boolean {
    return this.#watched.length > 0
  }

  get acts(): Readonly<Record<GuardAct, number>> {
    return { ...this.#acts }
  }

  /** A response is over. */
  answered(request: object, isError: boolean, durationMs: number): void {
    for (const { watch } of this.#watched) watch?.answered(request, isError, durationMs)
  }

  /** Flags are set otherwise than before, or time has passed. */
  sync(): void {
    const { flags } = this.#options
    for (const flag of flags) flag.watch = this.#watchOf(flag)
    this.#watched = flags.filter(({ watch }) => watch !== undefined)
    this.#lookLater()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancel?.()
    await this.#running
  }

  #watchOf(flag: KeptFlag): CohortWatch | undefined {
    const { budgetOf, currentRequest, now } = this.#options.settings
    const budget = budgetOf(flag.definition)
    if (budget === undefined || !this.#isUnderRollout(flag)) return undefined
    const { heldSince } = flag.state
    // The same step, whatever else is set otherwise.
    if (flag.watch?.heldSince === heldSince) return flag.watch
    const totals = flag.cohorts
    return new CohortWatch({ budget, nowMs: now(), totals, currentRequest, heldSince })
  }

  #isUnderRollout({ state }: KeptFlag): boolean {
    const { ladder, now } = this.#options.settings
    return isUnderRollout(state, ladder, now())
  }

  #lookLater(): void {
    if (!this.isWatching || this.#isClosed || this.#cancel !== undefined) return
    const { after, guardMs } = this.#options.settings
    this.#cancel = after(guardMs, () => {
      this.#running = this.#lookAtAll().finally(() => {
        this.#cancel = undefined
        this.sync()
      })
    })
  }

  async #lookAtAll(): Promise<void> {
    for (const flag of this.#watched) {
      try {
        await this.#look(flag)
        this.#isFailing = false
      } catch (error) {
        this.#failed(flag, error)
      }
    }
  }

  async #look(flag: KeptFlag): Promise<void> {
    flag.watch?.slideTo(this.#options.settings.now())
    const seen = flag.watch?.view()
    if (seen === undefined) return
    if (seen.verdict.ok) await this.#advance(flag, seen)
    else await this.#halt(flag, seen.verdict.reason, seen)
  }

  async #halt(flag: KeptFlag, reason: string, seen: RolloutView): Promise<void> {
    const { halt, refresh } = this.#options
    for (let attempt = 1; attempt <= haltAttemptsMax; attempt += 1) {
      try {
        await halt(flag, reason, seen)
        this.#acts.halted += 1
        return
      } catch (error) {
        if (!(error instanceof FlagVersionError)) throw error
      }
      await refresh()
      // What another process has only raised by itself is as bad; what somebody has set is judged anew.
      if (flag.state.updatedBy !== guardName || !this.#isUnderRollout(flag)) return
    }
  }

  async #advance(flag: KeptFlag, { isProven }: RolloutView): Promise<void> {
    const { settings, verdict, advance } = this.#options
    const { state } = flag
    if (state.advance !== 'by-itself' || !isProven || reachOf(state) === 0) return
    const step = nextStep(state, settings.ladder, settings.now())
    if (step === undefined || step.possibleAtMs !== null || !verdict(flag).ok) return
    try {
      await advance(flag, step.percent)
      this.#acts.advanced += 1
    } catch (error) {
      // Another process was quicker, or something speaks against it after all.
      if (!(error instanceof KitError) || error.statusCode >= 500) throw error
    }
  }

  /** It is tried again with each look; the log hears of it once. */
  #failed({ definition }: KeptFlag, error: unknown): void {
    this.#acts.failed += 1
    if (this.#isFailing) return
    this.#isFailing = true
    const message = `the rollout of ${definition.key} cannot be halted or advanced for now`
    this.#options.settings.onProblem(message, error)
  }
}
