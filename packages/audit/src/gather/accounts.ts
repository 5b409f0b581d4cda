/**
 * Users of the run, their sessions, and tokens minted with a key that the auditor chose: made by
 * `createAccounts` in accounts/create-accounts.ts.
 *
 * @module
 */

import type { Answer } from './answer.ts'
import type { Credential, Http } from './http-client.ts'

export interface Session extends Credential {
  readonly user: UserAccount
  /** Text of the bearer token or of the session cookie. Undefined for a key in another header. */
  readonly accessToken: string | undefined
  readonly refreshToken: string | undefined
  /** What the login answered; undefined for a static credential. */
  readonly login: Answer | undefined
}

export interface UserAccount {
  /** E-mail address or name that signs in. */
  readonly name: string
  readonly password: string
  /** As the service tells it, from register, login or whoami. */
  readonly id: string | undefined
}

export interface Claims {
  readonly [claim: string]: unknown
}

export interface MintRequest {
  /** Changes to the claims of a real token of this session; undefined removes one. */
  readonly claims?: Claims
  /** Changes to its header; undefined removes one. */
  readonly header?: Claims
  /** Default the declared algorithm. */
  readonly algorithm?: string
  /** Default the key of the service. */
  readonly key?: string | Uint8Array
}

export interface Tokens {
  /** `jwt` or `opaque`, by what a real token looks like. */
  readonly kind: (session: Session) => 'jwt' | 'opaque'
  readonly decode: (token: string) => { header: Claims; claims: Claims } | undefined
  /** Any three parts made a token: what no library would sign. */
  readonly assemble: (header: Claims, claims: Claims, signature: Uint8Array) => string
  /** Whether the key of the service is known, because the auditor chose it. */
  readonly canMint: boolean
  /** @throws Inconclusive if {@link canMint} is false. */
  readonly mint: (session: Session, change?: MintRequest) => string
  /** Public keys in PEM, from the JWKS or the config; for key confusion. */
  readonly publicKeys: () => Promise<readonly string[]>
}

export interface Accounts {
  /** The session of user A, opened once; @throws Inconclusive if it cannot be had. */
  readonly a: () => Promise<Session>
  /** The session of another user. */
  readonly b: () => Promise<Session>
  /** The session of an administrator; undefined if none is declared. */
  readonly admin: (() => Promise<Session>) | undefined
  /** A new user of its own (register), or A again where nobody can register. */
  readonly fresh: () => Promise<Session>
  /** Whether {@link fresh} makes new users. */
  readonly canRegister: boolean
  /** Another session of the same user. */
  readonly signIn: (user: UserAccount, at?: Http) => Promise<Session>
  /** The bare requests, for probes that look at the answers. Undefined: no such operation. */
  readonly register:
    | ((user: Pick<UserAccount, 'name' | 'password'>, at?: Http) => Promise<Answer>)
    | undefined
  readonly login:
    | ((user: Pick<UserAccount, 'name' | 'password'>, options?: LoginOptions) => Promise<Answer>)
    | undefined
  readonly refresh: ((refreshToken: string, at?: Http) => Promise<Answer>) | undefined
  readonly logout: ((session: Session, at?: Http) => Promise<Answer>) | undefined
  readonly changePassword: ((session: Session, newPassword: string) => Promise<Answer>) | undefined
  /** Refresh and access token in an answer of login or refresh. */
  readonly tokensIn: (answer: Answer) => { access?: string; refresh?: string }
  /** An operation that tells who asks, or else the first protected read; undefined without any. */
  readonly whoami: string | undefined
  /** Asks {@link whoami}; 2xx means that the credential is accepted. */
  readonly ask: (credential: Credential | undefined, at?: Http) => Promise<Answer>
  /** A bearer credential of any text, presented as the service expects it. */
  readonly bearer: (token: string) => Credential
  readonly tokens: Tokens
  /** Name and password of this run that nobody has. */
  readonly unusedUser: () => Pick<UserAccount, 'name' | 'password'>
  /** Names of the accounts that this run made, for the list of leftovers. */
  readonly created: () => readonly string[]
}

export interface LoginOptions {
  readonly at?: Http
  readonly headers?: Readonly<Record<string, string>>
  /** Replaces the path, for variants of it. */
  readonly path?: string
  readonly waitOut429?: boolean
  readonly connection?: 'fresh'
}
