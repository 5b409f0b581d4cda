import { type Judgement, notApplicable, withControl } from '../../../judgement.ts'
import type { DeclaredGrace } from '../declared-graces.ts'

export interface Facts {
  readonly graces: readonly DeclaredGrace[]
  /** From SIGTERM to the exit with requests in flight; undefined if it did not exit. */
  readonly drainSeconds: number | undefined
  /** A declared preStop sleep comes before SIGTERM, within the same period. */
  readonly preStopSeconds: number
}

/** Kept free between the drain and the kill. */
const spareSeconds = 5

export function judge({ graces, drainSeconds, preStopSeconds }: Facts): Judgement {
  if (graces.length === 0) return notApplicable('No compose service and no workload is declared.')
  const control = { name: 'The service exits after SIGTERM', held: drainSeconds !== undefined }
  return withControl(control, ({ pass, fail }) => {
    const measured = (drainSeconds ?? 0) + preStopSeconds
    const neededSeconds = measured + spareSeconds
    const told = `The drain took ${measured.toFixed(1)} s with requests in flight`
    const short = graces.find(({ seconds }) => seconds < neededSeconds)
    if (short) {
      const how = short.isDeclared ? 'allows' : 'says nothing, so the default allows'
      const observed = `${told}, and ${short.where} ${how} ${short.seconds} s: ${spareSeconds} s more than the drain are wanted.`
      return fail(observed, { member: short.isDeclared ? 'declared' : 'default' })
    }
    return pass(
      `${told}; all ${graces.length} grace periods leave at least ${spareSeconds} s more.`,
    )
  })
}
