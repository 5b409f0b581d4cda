import { ownSession } from '../../../gather/own-session.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { Facts } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const { accounts } = stand
  const session = await ownSession(stand)
  const { refreshToken, accessToken, user } = session
  const { refresh } = accounts
  if (refreshToken === undefined || refreshToken === accessToken) {
    return { hasRefreshToken: false, controls: [], trials: [], notes: [] }
  }
  const access = await accounts.ask(session)
  const asBearer = await accounts.ask(accounts.bearer(refreshToken))
  const asHeader = await accounts.ask({ headers: { authorization: refreshToken } })
  const trials = [
    { member: 'the refresh token as a bearer', answer: asBearer, gives: false },
    { member: 'the refresh token without a scheme', answer: asHeader, gives: false },
  ]
  const controls = [
    { name: 'the access token is accepted', answer: access },
    {
      name: 'without a token it is refused',
      answer: await accounts.ask(undefined),
      inverted: true,
    },
  ]
  if (refresh !== undefined) {
    // First in its own place: the wrong one may rightly end the whole session.
    const renewed = await refresh(refreshToken)
    controls.push({ name: 'the refresh token refreshes', answer: renewed })
    const other = accounts.login === undefined ? session : await accounts.signIn(user)
    const answer = await refresh(other.accessToken ?? '')
    const gives = accounts.tokensIn(answer).access !== undefined
    trials.push({ member: 'the access token at the refresh operation', answer, gives })
  }
  return {
    hasRefreshToken: true,
    controls,
    trials,
    health: await stand.healthHolds(),
    notes: refresh === undefined ? ['No refresh operation is known: only half was tried.'] : [],
  }
}
