import { belowTheApplication, provokeErrors } from '../../../gather/provoked-errors.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { Facts } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const provoked = await provokeErrors(stand)
  const refusals = stand
    .answers()
    .filter(({ status }) => status === 429)
    .slice(0, 1)
  return {
    ...provoked,
    errors: [
      ...provoked.errors.filter(({ member }) => member !== belowTheApplication),
      ...refusals.map((answer) => ({ member: 'too many requests', answer })),
    ],
    health: await stand.healthHolds(),
  }
}
