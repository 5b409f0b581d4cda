import { isSuccess } from '../../../gather/answer.ts'
import { hasDocument } from '../../../gather/documented-absence.ts'
import { ownSession } from '../../../gather/own-session.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { Facts } from './judge.ts'

/** A client may lose an answer and ask again: so long an old token may be legal. */
const graceMs = 31_000

export async function gather(stand: Stand): Promise<Facts> {
  const { accounts } = stand
  const { refresh } = accounts
  const isDocumented = hasDocument(stand)
  if (refresh === undefined) return { operation: isDocumented ? 'absent' : 'unknown' }
  const session = await ownSession(stand)
  const { refreshToken } = session
  if (refreshToken === undefined) return { operation: 'no token' }

  const first = await refresh(refreshToken)
  const { refresh: second, access } = accounts.tokensIn(first)
  const reuse = await refresh(refreshToken)
  const late = isSuccess(reuse) ? await afterGrace(stand, refreshToken) : undefined
  const newest = second === undefined || second === refreshToken ? undefined : await refresh(second)
  // Last, because a service may take a foreign token for a theft.
  const foreign = await refresh(stand.canary('foreign-refresh-token'))
  return {
    operation: 'there',
    exercise: {
      foreign,
      first,
      givesAccess: access !== undefined,
      rotates: second !== undefined && second !== refreshToken,
      reuse,
      late,
      newest,
      health: await stand.healthHolds(),
    },
  }

  async function afterGrace({ pause }: Stand, token: string) {
    await pause(graceMs)
    return await refresh?.(token)
  }
}
