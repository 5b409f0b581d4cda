import { told } from '../../../gather/answer.ts'
import type { ProvokedErrors } from '../../../gather/provoked-errors.ts'
import { type Control, type Judgement, withControl } from '../../../judgement.ts'
import { debugPageOf } from './debug-markers.ts'

export interface Facts extends ProvokedErrors {
  readonly health: Control
}

export function judge({ control, errors, health }: Facts): Judgement {
  const served = {
    name: 'a plain request is answered',
    held: control.ending === 'answered',
    observed: told(control),
  }
  return withControl([served, health], ({ pass, fail }) => {
    for (const { member, answer } of errors) {
      const page = debugPageOf(answer)
      if (page === undefined) continue
      return fail(`${told(answer)} with a debug page (${page}), provoked by: ${member}.`, {
        member,
        evidence: [answer.exchange],
      })
    }
    return pass(`None of ${errors.length} provoked errors is a debug page.`, {
      evidence: errors.map(({ answer }) => answer.exchange),
    })
  })
}
