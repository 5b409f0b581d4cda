/**
 * Is the service well enough for more people to get something new? By the answers of this instance in
 * the last ten minutes.
 *
 * Few answers prove nothing, so a handful of errors in a quiet night stops no rollout, and silence does
 * not either: that each step has to hold for a while is what gives it answers to be judged by.
 *
 * @module
 */

import type { Guard } from '@plimsoll/kit/flags'
import type { SystemSample } from './admin/system-sample.ts'
import { thresholds } from './admin/system-thresholds.ts'

/** As much of a sample as is looked at. */
export type JudgedSample = Pick<SystemSample, 'interval_ms' | 'requests_per_second'>

/** One could be a coincidence. */
const errorsMin = 5

/** @param samples of the last ten minutes */
export function errorShareGuard(samples: () => readonly JudgedSample[]): Guard {
  return () => {
    let [answers, errors] = [0, 0]
    for (const { interval_ms, requests_per_second: perSecond } of samples()) {
      const seconds = interval_ms / 1_000
      for (const rate of Object.values(perSecond)) answers += rate * seconds
      errors += perSecond['5xx'] * seconds
    }
    // Rates are rounded, numbers of answers are whole.
    const [count, total] = [Math.round(errors), Math.round(answers)]
    if (count < errorsMin || count / total <= thresholds.error_share) return { ok: true }
    return { ok: false, reason: reasonOf(count, total) }
  }
}

function reasonOf(errors: number, answers: number): string {
  const percent = ((errors / answers) * 100).toFixed(1)
  const most = thresholds.error_share * 100
  return `${errors} of the last ${answers} answers (${percent} %) were errors of the server; at most ${most} % may be.`
}
