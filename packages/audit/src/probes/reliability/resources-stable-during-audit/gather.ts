import type { Stand } from '../../../gather/stand.ts'
import { type LoadFacts, steadyLoad } from '../../../gather/steady-load.ts'

export function gather(stand: Stand): Promise<LoadFacts> {
  return steadyLoad(stand)
}
