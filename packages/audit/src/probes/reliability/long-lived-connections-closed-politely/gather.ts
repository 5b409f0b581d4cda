import { type ShutdownFacts, shutdownUnderLoad } from '../../../gather/shutdown-exercise.ts'
import type { Stand } from '../../../gather/stand.ts'

export function gather(stand: Stand): Promise<ShutdownFacts> {
  return shutdownUnderLoad(stand)
}
