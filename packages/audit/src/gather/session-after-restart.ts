/** A user after a restart: with the session from before, or else signed in again. @module */

import type { Session } from './accounts.ts'
import { isSuccess } from './answer.ts'
import type { Http } from './http-client.ts'
import { Inconclusive, type Stand } from './stand.ts'

/** Undefined if the service no longer knows the user. */
export async function sessionAfterRestart(
  { accounts }: Stand,
  session: Session,
  http: Http,
): Promise<Session | undefined> {
  if (accounts.whoami !== undefined && isSuccess(await accounts.ask(session, http))) return session
  if (session.login === undefined) return session
  try {
    return await accounts.signIn(session.user, http)
  } catch (error) {
    if (error instanceof Inconclusive) return undefined
    throw error
  }
}
