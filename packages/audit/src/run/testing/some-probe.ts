/** Probes whose attempts a test writes. @module */

import type { Stand } from '../../gather/stand.ts'
import { type Judgement, withControl } from '../../judgement.ts'
import type { Probe } from '../../probe.ts'

export type SomeProbe = Partial<Omit<Probe, 'attempt'>> & { readonly id: string }

export function someProbe(
  given: SomeProbe,
  attempt: (stand: Stand) => Promise<Judgement> | Judgement = passed,
): Probe {
  return {
    ref: `TST-${given.id}`,
    wing: 'reliability',
    severity: 'high',
    claim: `The claim of ${given.id}.`,
    needs: ['url'],
    how: '',
    pass: '',
    fail: '',
    notApplicable: '',
    falsePositives: '',
    why: '',
    remedy: 'Mend it.',
    effort: 'S',
    source: '',
    phase: 'read-only',
    ...given,
    attempt: async (stand) => attempt(stand),
  }
}

const control = { name: 'a control', held: true }

export function passed(): Judgement {
  return withControl(control, ({ pass }) => pass('It holds.'))
}

export function failed(): Judgement {
  return withControl(control, ({ fail }) => fail('It does not hold.', { member: 'the third' }))
}

/** One judgement after the other. */
export function inTurn(...judgements: readonly (() => Judgement)[]): () => Judgement {
  let index = 0
  return () => {
    const judge = judgements[Math.min(index, judgements.length - 1)] ?? passed
    index += 1
    return judge()
  }
}
