import { wrongly } from '../../../gather/login-exhaustion.ts'
import { Inconclusive, type Stand } from '../../../gather/stand.ts'
import type { Facts } from './judge.ts'

/** Counts may be settled in batches: a moment for the second one to hear of them. */
const settleMs = 2_000

export async function gather(stand: Stand): Promise<Facts> {
  const { accounts, config, services } = stand
  const { login } = accounts
  const attempts = config.auth?.loginLimit?.attempts
  if (config.facts?.limitsPerInstance === true) return { isPerInstance: true, exercise: undefined }
  if (login === undefined) throw new Inconclusive('No operation is known that signs in.')
  const second = await services.second()
  const { user } = await accounts.fresh()
  const at = second.http
  const known = await login(wrongly(accounts.unusedUser()), { at, waitOut429: false })
  const onFirst = []
  const most = Math.min((attempts ?? 20) + 10, 40)
  while (onFirst.length < most && onFirst.at(-1)?.status !== 429) {
    onFirst.push(await login(wrongly(user), { waitOut429: false }))
  }
  await stand.pause(settleMs)
  const onSecond = []
  while (onSecond.length < 4 && onSecond.at(-1)?.status !== 429) {
    onSecond.push(await login(wrongly(user), { at, waitOut429: false }))
  }
  const still = await login(wrongly(user), { waitOut429: false })
  return {
    isPerInstance: false,
    exercise: { known, onFirst, onSecond, still, health: await stand.healthHolds() },
  }
}
