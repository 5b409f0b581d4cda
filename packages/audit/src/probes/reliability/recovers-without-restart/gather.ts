import { faultTrials } from '../../../gather/fault-exercise.ts'
import type { Stand } from '../../../gather/stand.ts'
import { type Facts, isWell } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  return {
    trials: await faultTrials(stand, {
      modes: ['refuse', 'blackhole'],
      isEnough: ({ recovery }) => !isWell(recovery),
    }),
  }
}
