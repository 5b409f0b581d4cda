import { provokeErrors } from '../../../gather/provoked-errors.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { Facts } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const provoked = await provokeErrors(stand)
  return { ...provoked, health: await stand.healthHolds() }
}
