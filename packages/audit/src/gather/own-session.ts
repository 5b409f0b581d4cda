/**
 * A session that a probe may end: of a new user, or another one of user A where nobody can register.
 *
 * @module
 */

import type { Session } from './accounts.ts'
import { Inconclusive, type Stand } from './stand.ts'

/** @throws Inconclusive if A has no password to sign in with once more. */
export async function ownSession({ accounts }: Stand): Promise<Session> {
  if (accounts.canRegister) return await accounts.fresh()
  const { user } = await accounts.a()
  if (accounts.login === undefined || user.password === '') {
    throw new Inconclusive(
      'There is no session to spend: nobody can register, and user A has only a static token.',
    )
  }
  return await accounts.signIn(user)
}
