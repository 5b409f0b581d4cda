import { strong } from '../../../gather/accounts/user-names.ts'
import { type Answer, isSuccess } from '../../../gather/answer.ts'
import { hasDocument } from '../../../gather/documented-absence.ts'
import { Inconclusive, type Stand } from '../../../gather/stand.ts'
import type { Facts } from './judge.ts'

/** How long the other session may take to end, which is about logout and not about this. */
const waitMs = 5_000

export async function gather(stand: Stand): Promise<Facts> {
  const { accounts } = stand
  const { changePassword, login, refresh } = accounts
  if (changePassword === undefined || login === undefined) {
    return { operation: hasDocument(stand) ? 'absent' : 'unknown' }
  }
  if (!accounts.canRegister) {
    throw new Inconclusive(
      'Nobody can register, and no password is changed but that of a throw-away user.',
    )
  }
  const one = await accounts.fresh()
  const other = await accounts.signIn(one.user)
  const before = [await accounts.ask(one), await accounts.ask(other)]
  const anonymous = await accounts.ask(undefined)
  const password = strong(stand.canary(`new-${one.user.name}`))
  const change = await changePassword(one, password)
  const changedMs = stand.run.now()
  const after = [await accounts.ask(other)]
  while (isAccepted(after.at(-1)) && stand.run.now() - changedMs < waitMs) {
    await stand.pause(500)
    after.push(await accounts.ask(other))
  }
  const renewed =
    refresh === undefined || other.refreshToken === undefined
      ? undefined
      : await refresh(other.refreshToken)
  const oldPassword = await login(one.user)
  const newPassword = await login({ ...one.user, password })
  const health = await stand.healthHolds()
  return {
    operation: 'there',
    exercise: {
      before,
      anonymous,
      change,
      changedMs,
      after,
      renewed,
      oldPassword,
      newPassword,
      health,
    },
  }
}

function isAccepted(answer: Answer | undefined): boolean {
  return answer !== undefined && isSuccess(answer)
}
