import { provokeErrors } from '../../../gather/provoked-errors.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { Facts } from './judge.ts'

/** Runs last, so that answers of all probes are there, those in fault phases included. */
export async function gather(stand: Stand): Promise<Facts> {
  // Asks nothing more where another probe provoked them already.
  await provokeErrors(stand).catch(() => undefined)
  return {
    answers: stand.answers(),
    canaries: [...stand.canaries()],
    origin: stand.http.origin,
    addresses: stand.dependencies.all.map(({ address }) => address),
  }
}
