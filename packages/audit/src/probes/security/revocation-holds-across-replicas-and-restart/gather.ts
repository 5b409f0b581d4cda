import type { Session } from '../../../gather/accounts.ts'
import { type Answer, isSuccess } from '../../../gather/answer.ts'
import type { Http } from '../../../gather/http-client.ts'
import { Inconclusive, type Stand } from '../../../gather/stand.ts'
import type { Facts } from './judge.ts'

/** How long another instance may take to know of it. */
const knownWithinMs = 1_000
const askEveryMs = 150

export async function gather(stand: Stand): Promise<Facts> {
  const { accounts, services } = stand
  const { logout } = accounts
  if (logout === undefined) return { hasLogout: false, before: undefined, after: undefined }
  const { main } = services
  if (main === undefined) throw new Inconclusive('The audited instance does not run.')
  const second = await services.second()
  const revoked = await accounts.fresh()
  const other = await accounts.signIn(revoked.user)
  const acceptedByBoth = [
    await accounts.ask(revoked, main.http),
    await accounts.ask(revoked, second.http),
  ]
  const answer = await logout(revoked, main.http)
  const before = {
    acceptedByBoth,
    logout: answer,
    here: await accounts.ask(revoked, main.http),
    there: await lastAccepted(stand, revoked, second.http),
  }
  const kept = await sessionKept(stand, other, second.http)
  await Promise.all([main.stop(), second.stop()])
  const [mainAgain, secondAgain] = await Promise.all([services.restartMain(), services.second()])
  return {
    hasLogout: true,
    before,
    after: {
      kept,
      control: await accounts.ask(other, mainAgain.http),
      answers: [
        await accounts.ask(revoked, mainAgain.http),
        await accounts.ask(revoked, secondAgain.http),
      ],
    },
  }
}

/** Asks until it is refused or the time is up; gives the last answer. */
async function lastAccepted(
  { accounts, pause, run }: Stand,
  session: Session,
  http: Http,
): Promise<Answer> {
  const until = run.now() + knownWithinMs
  let answer = await accounts.ask(session, http)
  while (isSuccess(answer) && run.now() < until) {
    await pause(askEveryMs)
    answer = await accounts.ask(session, http)
  }
  return answer
}

/** Whether logging out one session left the other alone, so that it can be a control. */
async function sessionKept({ accounts }: Stand, session: Session, http: Http): Promise<boolean> {
  return isSuccess(await accounts.ask(session, http))
}
