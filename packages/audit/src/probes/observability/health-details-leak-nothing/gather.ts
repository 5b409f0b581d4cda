import { faultTrials } from '../../../gather/fault-exercise.ts'
import type { Stand } from '../../../gather/stand.ts'
import { knownOf } from '../../reliability/internals.ts'
import type { Facts } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const declared = stand.config.dependencies ?? []
  return {
    readiness: stand.discovery.readiness,
    trials: await faultTrials(stand, { modes: ['refuse', 'blackhole', 'reset'] }),
    known: knownOf({
      addresses: [
        ...stand.dependencies.all.map(({ address }) => address),
        ...declared.map(({ upstream }) => upstream),
      ],
      canaries: [...stand.canaries().values()],
      origin: stand.http.origin,
    }),
  }
}
