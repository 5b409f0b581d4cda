import { faultTrials } from '../../../gather/fault-exercise.ts'
import type { Stand } from '../../../gather/stand.ts'
import { type Facts, isJust } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  return {
    readiness: stand.discovery.readiness,
    trials: await faultTrials(stand, { modes: ['refuse'], isEnough: (trial) => !isJust(trial) }),
  }
}
