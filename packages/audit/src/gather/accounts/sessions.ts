/**
 * Sessions of the users of a run: opened when first asked for, kept, and renewed shortly before the
 * token expires.
 *
 * @module
 */

import type { Accounts, Session, Tokens } from '../accounts.ts'
import { type Answer, isSuccess, jsonOf, told } from '../answer.ts'
import { Inconclusive } from '../stand.ts'
import type { AccountsParts } from './accounts-parts.ts'
import type { FoundCredential, Placement } from './placement.ts'
import type { SignInApi } from './sign-in-api.ts'
import { userIdIn } from './tokens-in-answer.ts'
import type { NamedUser, UserNames } from './user-names.ts'
import type { Whoami } from './whoami.ts'

export interface SessionsParts {
  readonly parts: AccountsParts
  readonly api: SignInApi
  readonly names: UserNames
  readonly placement: Placement
  readonly tokens: Tokens
  readonly whoami: Whoami
}

export interface Sessions {
  readonly fresh: () => Promise<Session>
  readonly signIn: Accounts['signIn']
  /** A session that the token of a user gives, as it is. */
  readonly withToken: (token: string, header: string | undefined) => Promise<Session>
  /** The same session, or one that lives longer in its place. */
  readonly renew: (session: Session) => Promise<Session>
  /** Names of accounts that were made. */
  readonly created: () => readonly string[]
}

/** A session that has less than this left is renewed, or less than half of its life. */
const renewBeforeMs = 45_000

export function createSessions(all: SessionsParts): Sessions {
  const { parts, api, names, placement, tokens, whoami } = all
  const made: string[] = []
  const nowMs = parts.nowMs ?? Date.now
  const openedMs = new WeakMap<Session, number>()

  const remembered = (session: Session): Session => {
    openedMs.set(session, nowMs())
    return session
  }
  const opened = async (
    user: NamedUser & { readonly id?: string | undefined },
    login: Answer | undefined,
    found: FoundCredential,
  ): Promise<Session> => {
    await whoami.find(found)
    const id = user.id ?? (await identify(found))
    const { name, password } = user
    return remembered({ ...found, login, user: { name, password, id } })
  }
  const identify = async (found: FoundCredential): Promise<string | undefined> => {
    const subject = tokens.decode(found.accessToken ?? '')?.claims['sub']
    if (typeof subject === 'string') return subject
    return whoami.name() === undefined ? undefined : userIdIn(await whoami.ask(found))
  }
  const signIn: Accounts['signIn'] = async (user, at) => {
    if (api.login === undefined) throw new Inconclusive('No operation is known that signs in.')
    const login = await api.login(user, at === undefined ? {} : { at })
    return await opened(user, login, credentialOf(login, placement))
  }
  return {
    signIn,
    created: () => made,
    fresh: async () => {
      if (api.register === undefined) throw new Inconclusive('Nobody can register.')
      const user = names.next()
      const answer = await api.register(user)
      if (!isSuccess(answer)) throw new Inconclusive(`The registration failed: ${told(answer)}.`)
      made.push(user.name)
      const account = { ...user, id: userIdIn(answer) }
      if (api.login !== undefined) return await signIn(account)
      return await opened(account, answer, credentialOf(answer, placement))
    },
    withToken: (token, header) => {
      const credential =
        header === undefined ? placement.bearer(token) : { headers: { [header]: token } }
      const accessToken = header === undefined ? token : undefined
      const found = { ...credential, accessToken, refreshToken: undefined }
      return opened({ name: '', password: '' }, undefined, found)
    },
    renew: async (session) => {
      const startedMs = openedMs.get(session)
      const endsMs = endOf(session, startedMs, tokens)
      if (startedMs === undefined || endsMs === undefined) return session
      const leastMs = Math.min(renewBeforeMs, (endsMs - startedMs) / 2)
      if (session.login === undefined || endsMs - nowMs() > leastMs) return session
      const next = await refreshed(session, api, placement)
      return next === undefined ? await signIn(session.user) : remembered(next)
    },
  }
}

function credentialOf(answer: Answer, placement: Placement): FoundCredential {
  if (!isSuccess(answer)) throw new Inconclusive(`The login failed: ${told(answer)}.`)
  const found = placement.credentialIn(answer)
  if (found !== undefined) return found
  throw new Inconclusive(
    `No token and no cookie was found in what ${answer.method} ${answer.path} answered: declare auth.token.access.`,
  )
}

async function refreshed(
  session: Session,
  api: SignInApi,
  placement: Placement,
): Promise<Session | undefined> {
  if (api.refresh === undefined || session.refreshToken === undefined) return undefined
  const answer = await api.refresh(session.refreshToken)
  const found = isSuccess(answer) ? placement.credentialIn(answer) : undefined
  if (found === undefined) return undefined
  const refreshToken = found.refreshToken ?? session.refreshToken
  return { ...found, refreshToken, login: answer, user: session.user }
}

/** When the access token expires, by its claim or by what the login said; undefined if untold. */
function endOf(
  { accessToken, login }: Session,
  openedMs: number | undefined,
  tokens: Tokens,
): number | undefined {
  const expires = tokens.decode(accessToken ?? '')?.claims['exp']
  if (typeof expires === 'number') return expires * 1_000
  const body = login === undefined ? undefined : jsonOf(login)
  if (typeof body !== 'object' || body === null || !('expires_in' in body)) return undefined
  const { expires_in: seconds } = body
  return typeof seconds === 'number' && openedMs !== undefined
    ? openedMs + seconds * 1_000
    : undefined
}
