/** A probe whose oracle says the opposite: PASS of what fails and FAIL of what passes. @module */

import { type Judgement, withControl } from '../../src/judgement.ts'
import type { Probe } from '../../src/probe.ts'

export function invertedProbe(probe: Probe): Probe {
  return { ...probe, attempt: async (stand) => inverted(await probe.attempt(stand)) }
}

function inverted(judgement: Judgement): Judgement {
  const { verdict, observed } = judgement
  if (verdict !== 'PASS' && verdict !== 'FAIL') return judgement
  const control = { name: 'the oracle was asked', held: true }
  return withControl(control, ({ pass, fail }) =>
    verdict === 'PASS' ? fail(`Inverted: ${observed}`) : pass(`Inverted: ${observed}`),
  )
}
