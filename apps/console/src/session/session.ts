/**
 * Who is signed in, and how that changes: the access token is in memory alone, the refresh token in
 * a cookie that no script can read.
 *
 * An access token that was refused before its time was revoked, so whoever cannot renew it was
 * signed out by somebody; one that has run out says nothing about why.
 *
 * @module
 */

import { ProblemError, readRetryAfter, UnreachableError } from '../api/problem.ts'
import type { SignedInAnswer, User } from '../api/types.ts'

/**
 * - `signed-out`: the user did it, here or in another tab
 * - `revoked`: the session was ended while it was good: from another device, or by an administrator
 * - `expired`: it is over, and nobody here knows since when or why
 */
export type WhySignedOut = 'expired' | 'signed-out' | 'revoked'

export type SessionState =
  | { readonly status: 'unknown' }
  | { readonly status: 'signed-out'; readonly why?: WhySignedOut }
  /** The service could not be asked; the session may well be good. */
  | { readonly status: 'unreachable' }
  | { readonly status: 'signed-in'; readonly user: User }

/** What is kept of an answer. */
export type AccessToken = Pick<SignedInAnswer, 'access_token' | 'expires_in'>

type Entered = AccessToken & Pick<SignedInAnswer, 'user'>

/** What tabs of one browser tell each other. */
export type Told =
  | { readonly type: 'signed-out' }
  | { readonly type: 'signed-in'; readonly userId: string }

export interface SessionPorts {
  /** Asks for the next access token, with the cookie. */
  readonly refresh: () => Promise<Response>
  /** Whether somebody has signed in here, so that a first visit asks nothing in vain. */
  readonly hint: { get(): boolean; set(isThere: boolean): void }
  readonly tell: (told: Told) => void
  /** Drops everything that the page knows. */
  readonly reload: () => void
  readonly now: () => number
}

export class Session {
  readonly #ports: SessionPorts
  readonly #listeners = new Set<() => void>()
  #state: SessionState = { status: 'unknown' }
  #token: string | undefined
  #tokenUntilMs = 0
  #renewal: Promise<boolean> | undefined
  /** Changes whenever somebody comes or goes: what was asked before is out of date then. */
  #epoch = 0
  #isLeaving = false

  constructor(ports: SessionPorts) {
    this.#ports = ports
  }

  get token(): string | undefined {
    return this.#token
  }

  /** Whether the token has run out: to send it would only be refused. */
  get isTokenStale(): boolean {
    return this.#ports.now() >= this.#tokenUntilMs
  }

  get state(): SessionState {
    return this.#state
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** After a login or a refresh. */
  enter({ user, ...token }: Entered): void {
    const before = this.#state
    // Another tab has signed in as somebody else: nothing that is on this page is theirs.
    if (before.status === 'signed-in' && before.user.id !== user.id) {
      this.#ports.reload()
      return
    }
    this.#epoch += 1
    this.#ports.hint.set(true)
    this.#keep(token)
    this.#become({ status: 'signed-in', user })
    if (before.status !== 'signed-in') this.#ports.tell({ type: 'signed-in', userId: user.id })
  }

  /** In place of the one that the service has just made worthless, as by a new password. */
  replaceToken(token: AccessToken): void {
    if (this.#state.status !== 'signed-in') return
    this.#keep(token)
    this.#become({ ...this.#state })
  }

  leave(why: WhySignedOut): void {
    this.#epoch += 1
    this.#token = undefined
    this.#tokenUntilMs = 0
    this.#ports.hint.set(false)
    this.#become({ status: 'signed-out', why })
  }

  /**
   * Signs out by `end`, in the other tabs too. Not before it has ended the session: "signed out" is
   * never a guess. That the session is gone is no news meanwhile.
   */
  async signOut(end: () => Promise<unknown>): Promise<void> {
    this.#isLeaving = true
    try {
      await end().catch((error: unknown) => {
        // It was over already.
        if (!(error instanceof ProblemError && error.status === 401)) throw error
      })
    } finally {
      this.#isLeaving = false
    }
    this.leave('signed-out')
    this.#ports.tell({ type: 'signed-out' })
  }

  /** From another tab. */
  hear(told: Told): void {
    const { status } = this.#state
    if (told.type === 'signed-out') {
      if (status === 'signed-in') this.leave('signed-out')
      return
    }
    const isOther = status === 'signed-in' && this.#state.user.id !== told.userId
    if (isOther || status !== 'signed-in') void this.renew(this.#token).catch(() => false)
  }

  /** At the start of the page: is there a session in the cookie? */
  async resume(): Promise<void> {
    if (!this.#ports.hint.get()) return this.#become({ status: 'signed-out' })
    await this.renew(undefined)
  }

  /**
   * Replaces an access token that was refused; all who ask at once share one request.
   *
   * @returns whether there is a new one
   * @throws ProblemError, UnreachableError if nobody can say whether the session is good
   */
  renew(refused: string | undefined): Promise<boolean> {
    // Somebody else's renewal came back between.
    if (this.#token !== undefined && this.#token !== refused) return Promise.resolve(true)
    this.#renewal ??= this.#ask().finally(() => {
      this.#renewal = undefined
    })
    return this.#renewal
  }

  async #ask(): Promise<boolean> {
    const epoch = this.#epoch
    try {
      const answer = await this.#ports.refresh()
      const entered = answer.ok ? ((await answer.json()) as SignedInAnswer) : undefined
      if (epoch !== this.#epoch) return this.#token !== undefined
      return this.#answered(answer, entered)
    } catch (error) {
      if (this.#state.status === 'signed-in') throw toKnown(error)
      if (epoch === this.#epoch) this.#become({ status: 'unreachable' })
      return false
    }
  }

  #answered({ status, headers }: Response, entered: SignedInAnswer | undefined): boolean {
    if (entered !== undefined) {
      this.enter(entered)
      return true
    }
    if (status === 401 || status === 403) return this.#refused()
    throw new ProblemError({ status }, readRetryAfter(headers.get('retry-after')))
  }

  #refused(): false {
    // Why somebody is out is not forgotten because another tab came in and went.
    if (this.#state.status !== 'signed-out') this.leave(this.#why())
    return false
  }

  #why(): WhySignedOut {
    if (this.#isLeaving) return 'signed-out'
    return this.#state.status === 'signed-in' && !this.isTokenStale ? 'revoked' : 'expired'
  }

  #keep({ access_token, expires_in }: AccessToken): void {
    this.#token = access_token
    this.#tokenUntilMs = this.#ports.now() + expires_in * 1_000
  }

  #become(next: SessionState): void {
    this.#state = next
    for (const listener of this.#listeners) listener()
  }
}

function toKnown(error: unknown): Error {
  return error instanceof ProblemError ? error : new UnreachableError({ cause: error })
}
