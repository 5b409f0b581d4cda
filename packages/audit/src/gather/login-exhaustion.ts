/**
 * Wrong passwords for one account of the run until the service refuses to look at them: shared by
 * the probes of limits, because each account has few attempts and buckets stay poisoned.
 *
 * @module
 */

import type { Control } from '../judgement.ts'
import type { UserAccount } from './accounts.ts'
import { type Answer, isSuccess } from './answer.ts'
import { Inconclusive, type Stand } from './stand.ts'

export interface LoginExhaustion {
  readonly user: Pick<UserAccount, 'name' | 'password'>
  /** The right password before. */
  readonly right: Answer
  /** Wrong passwords, in order; the last is the first that was refused for being too many. */
  readonly wrong: readonly Answer[]
  /** The right password after all attempts, if none was refused for being too many. */
  readonly afterwards: Answer | undefined
  readonly health: Control
}

/** Room for the logins of the controls and of what comes after. */
const spared = 20
const attemptsMax = 60

/** Undefined: no operation signs in. */
export function exhaustLogin(stand: Stand): Promise<LoginExhaustion | undefined> {
  return stand.shared('login-exhaustion', exhaust)
}

async function exhaust(stand: Stand): Promise<LoginExhaustion | undefined> {
  const { accounts, config } = stand
  const { login } = accounts
  if (login === undefined) return undefined
  const session = await accounts.fresh()
  const { user } = session
  if (user.password === '') throw new Inconclusive('User A has no password, only a token.')
  const right = session.login ?? (await login(user, { waitOut429: false }))
  const declared = config.auth?.loginLimit?.attempts
  const most = Math.min((declared ?? attemptsMax) + 10, attemptsMax - spared)
  const wrong: Answer[] = []
  while (wrong.length < most && !isLimited(wrong)) {
    wrong.push(await login(wrongly(user), { waitOut429: false }))
  }
  const afterwards = isLimited(wrong) ? undefined : await login(user, { waitOut429: false })
  return { user, right, wrong, afterwards, health: await stand.healthHolds() }
}

/** The account, with a password that it never had. */
export function wrongly(user: Pick<UserAccount, 'name' | 'password'>): {
  name: string
  password: string
} {
  return { name: user.name, password: `${user.password.slice(0, -4)}-wrong-Aa1!` }
}

/** Whether the last attempt was answered as too many, and not as the first wrong one was. */
export function isLimited(wrong: readonly Answer[]): boolean {
  const [first, last] = [wrong.at(0), wrong.at(-1)]
  if (first === undefined || last === undefined) return false
  if (last.status === 429 || last.status === 423) return true
  const isRefused = last.status >= 400 && last.status < 500
  return isRefused && !isSuccess(last) && last.status !== first.status
}
