import { shutdownUnderLoad } from '../../../gather/shutdown-exercise.ts'
import { shutdownWithSlowDependency } from '../../../gather/slow-dependency.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { Facts } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const { inFlight } = await shutdownUnderLoad(stand)
  return inFlight ?? (await shutdownWithSlowDependency(stand))
}
