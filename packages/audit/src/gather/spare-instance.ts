/** An instance for one exercise, with limits raised, and a session that it accepts. @module */

import type { Session } from './accounts.ts'
import { isSuccess } from './answer.ts'
import { toldBoot } from './boot-story.ts'
import type { Http } from './http-client.ts'
import type { Instance } from './services.ts'
import { Inconclusive, type Stand } from './stand.ts'

export interface SpareInstance {
  readonly instance: Instance
  /** Undefined without a credential. */
  readonly session: Session | undefined
}

/** @throws Inconclusive if it does not become ready. */
export async function spareInstance(stand: Stand, label: string): Promise<SpareInstance> {
  const boot = await stand.services.boot({ label, relaxed: true })
  const { instance } = boot
  if (instance === undefined) {
    throw new Inconclusive(`An instance for it did not become ready: it ${toldBoot(boot)}.`)
  }
  try {
    return { instance, session: await sessionAt(stand, instance.http) }
  } catch (error) {
    await instance.stop()
    throw error
  }
}

/** That of A, or a new one where an instance does not know those of another. */
async function sessionAt(
  { capabilities, accounts }: Stand,
  http: Http,
): Promise<Session | undefined> {
  if (!capabilities.has('credential')) return undefined
  const session = await accounts.a()
  if (accounts.whoami === undefined || isSuccess(await accounts.ask(session, http))) return session
  return await accounts.signIn(session.user, http)
}
