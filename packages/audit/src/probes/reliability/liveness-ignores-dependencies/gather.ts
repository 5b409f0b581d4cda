import { faultTrials } from '../../../gather/fault-exercise.ts'
import type { Stand } from '../../../gather/stand.ts'
import { type Facts, isBad } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  return {
    liveness: stand.discovery.liveness,
    trials: await faultTrials(stand, { modes: ['refuse', 'blackhole', 'reset'], isEnough: isBad }),
  }
}
