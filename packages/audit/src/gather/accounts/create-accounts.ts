/**
 * Users of a run: registered or given, signed in, kept signed in, and found again in answers.
 *
 * What cannot be had is `Inconclusive` with what was seen; it is not tried again, because a login
 * that fails costs an attempt each time.
 *
 * @module
 */

import type { Accounts, Session } from '../accounts.ts'
import { Inconclusive } from '../stand.ts'
import { createTokens } from '../tokens/create-tokens.ts'
import type { AccountsParts } from './accounts-parts.ts'
import { usesEmail } from './body-template.ts'
import { createPlacement } from './placement.ts'
import { createSessions, type Sessions } from './sessions.ts'
import { createSignInApi } from './sign-in-api.ts'
import { findOperations } from './sign-in-operations.ts'
import { createUserNames } from './user-names.ts'
import { createWhoami } from './whoami.ts'

export type { AccountsParts } from './accounts-parts.ts'

export function createAccounts(parts: AccountsParts): Accounts {
  const { config, http, canary, tag, mayWrite, countLogin } = parts
  const auth = config.auth ?? {}
  const operations = findOperations(auth, parts.operations)
  const templates = (operations.login ?? operations.register)?.templates ?? []
  const names = createUserNames(tag, usesEmail(templates), canary)
  const placement = createPlacement(auth)
  const tokens = createTokens(parts)
  const tokenNames = { access: auth.token?.access, refresh: auth.token?.refresh }
  const api = createSignInApi({
    operations,
    http,
    names,
    placement,
    tokenNames,
    mayWrite,
    countLogin,
  })
  const whoami = createWhoami(operations.whoami, http)
  const sessions = createSessions({ parts, api, names, placement, tokens, whoami })
  const users = auth.users ?? {}
  const canRegister = api.register !== undefined
  const open = (user: DeclaredUser, called: string) =>
    kept(() => opened(user, called, canRegister, sessions, parts), sessions.renew)
  const a = open(users.a, 'A')

  return {
    ...api,
    a,
    b: open(users.b, 'B'),
    admin: users.admin === undefined ? undefined : open(users.admin, 'admin'),
    canRegister,
    fresh: () => (canRegister ? sessions.fresh() : a()),
    signIn: sessions.signIn,
    get whoami() {
      return whoami.name()
    },
    ask: whoami.ask,
    bearer: placement.bearer,
    tokens,
    unusedUser: names.next,
    created: sessions.created,
  }
}

type DeclaredUsers = NonNullable<NonNullable<AccountsParts['config']['auth']>['users']>
type DeclaredUser = DeclaredUsers['a']

async function opened(
  user: DeclaredUser,
  called: string,
  canRegister: boolean,
  sessions: Sessions,
  { env }: AccountsParts,
): Promise<Session> {
  if (user === undefined || user === 'register') {
    if (canRegister) return await sessions.fresh()
    throw new Inconclusive(`There is no user ${called}: nobody can register and none is declared.`)
  }
  const variable = 'tokenEnv' in user ? user.tokenEnv : user.passwordEnv
  const secret = env[variable]
  if (secret === undefined || secret === '') {
    throw new Inconclusive(`The variable ${variable} with the secret of user ${called} is not set.`)
  }
  if ('tokenEnv' in user) return await sessions.withToken(secret, user.header)
  return await sessions.signIn({ name: user.name, password: secret, id: undefined })
}

/** Opens once, renews when near its end; several who ask at the same time wait for one. */
function kept(
  open: () => Promise<Session>,
  renew: (session: Session) => Promise<Session>,
): () => Promise<Session> {
  let session: Promise<Session> | undefined
  let renewing: Promise<Session> | undefined
  return () => {
    session ??= open()
    if (renewing === undefined) {
      renewing = session.then(renew)
      session = renewing
      const done = () => {
        renewing = undefined
      }
      renewing.then(done, done)
    }
    return session
  }
}
