import { faultTrials } from '../../../gather/fault-exercise.ts'
import type { Stand } from '../../../gather/stand.ts'
import { type Facts, problemOf } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  return {
    readiness: stand.discovery.readiness,
    trials: await faultTrials(stand, {
      modes: ['blackhole'],
      which: 'required',
      isEnough: (trial) => problemOf(trial) !== undefined,
    }),
  }
}
