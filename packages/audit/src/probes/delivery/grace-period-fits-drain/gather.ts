import { shutdownUnderLoad } from '../../../gather/shutdown-exercise.ts'
import type { Stand } from '../../../gather/stand.ts'
import { declaredGraces } from '../declared-graces.ts'
import { readFiles } from '../read-files.ts'
import type { Facts } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const { repository } = stand
  const graces = declaredGraces({
    compose: await readFiles(stand, await repository.composeFiles()),
    manifests: await readFiles(stand, await repository.manifests()),
  })
  if (graces.length === 0) return { graces, drainSeconds: undefined, preStopSeconds: 0 }
  const { signalAtMs, exitedAtMs, preStopSeconds } = await shutdownUnderLoad(stand)
  const drainSeconds = exitedAtMs === undefined ? undefined : (exitedAtMs - signalAtMs) / 1_000
  return { graces, drainSeconds, preStopSeconds }
}
