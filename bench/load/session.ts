/**
 * Who a load is sent as: registers or signs in by itself, keeps an access token that is good, and
 * hands out refresh tokens, each of which is good once.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { preparation, type Steps, signIn, type Tokens, tokensIn } from './preparation.ts'
import { type Picture, profile } from './profile.ts'
import { type Account, json, type LoadRequest } from './requests.ts'

export interface Session extends Disposable {
  readonly account: Account
  /** Good for at least half its life. */
  readonly accessToken: () => string
  /** For one request; whoever takes it gives its successor back, or itself if there is none. */
  readonly takeRefreshToken: () => string
  readonly giveRefreshToken: (taken: string, next: string) => void
}

export interface SessionOptions {
  /** Default: a new account, which stays. */
  readonly account?: { readonly email: string; readonly password: string } | undefined
  /** Refresh tokens that are under way at a time. */
  readonly refreshes: number
}

const fixtures = join(import.meta.dirname, '../../apps/vehicle-api/fixtures')
const bytes = new Map(
  profile.pictures.map(({ file }) => [file, readFileSync(join(fixtures, file))]),
)

/** @throws Error with what was answered instead, if the target does not let anybody in */
export async function sessionAt(url: string, options: SessionOptions): Promise<Session> {
  const picture = anyPicture(0)
  const account = accountOf(options)
  const isNew = options.account === undefined
  let tokens = await taken(url, preparation(account, { isNew, picture }))
  const refreshTokens = new RefreshTokens()
  for (let count = 0; count < options.refreshes; count++) {
    refreshTokens.add((await taken(url, signIn(account, picture))).refreshToken)
  }

  const renewal = setInterval(async () => {
    // A renewal that fails shows in the load, as do all others.
    tokens = await renewed(url, tokens).catch(() => tokens)
  }, tokens.expiresInSeconds * 500)
  renewal.unref()
  return {
    account,
    accessToken: () => tokens.accessToken,
    takeRefreshToken: () => refreshTokens.take(),
    giveRefreshToken: (used, next) => refreshTokens.give(used, next),
    [Symbol.dispose]: () => clearInterval(renewal),
  }
}

/** Each is used by one request at a time. */
export class RefreshTokens {
  readonly #waiting: string[] = []
  /** The one that was taken first comes first. */
  readonly #taken = new Set<string>()

  add(token: string): void {
    this.#waiting.push(token)
  }

  take(): string {
    const [oldest = ''] = this.#taken
    // None waits: a request that was never answered has taken one along, and it is good once more.
    const token = this.#waiting.shift() ?? oldest
    this.#taken.delete(token)
    this.#taken.add(token)
    return token
  }

  give(taken: string, next: string): void {
    this.#taken.delete(taken)
    this.#waiting.push(next)
  }
}

export function anyPicture(turn: number): Picture {
  const picture = profile.pictures[turn % profile.pictures.length]
  if (picture === undefined) throw new TypeError('the profile has no pictures')
  return picture
}

export function bodyOf({ body }: LoadRequest): string | Buffer | undefined {
  return typeof body === 'object' ? bytes.get(body.file) : body
}

function accountOf({ account }: SessionOptions): Account {
  const username = `load-${randomBytes(6).toString('hex')}`
  const password = randomBytes(18).toString('base64url')
  return { email: `${username}@example.com`, username, password, ...account }
}

async function renewed(url: string, { refreshToken }: Tokens): Promise<Tokens> {
  const path = '/api/v1/auth/refresh'
  const request = { method: 'POST', path, ...json({}, { refresh_token: refreshToken }) } as const
  const { status, body } = await send(url, request)
  if (status !== 200) throw new Error(`the session was not renewed: ${status} ${body}`)
  return tokensIn(JSON.parse(body))
}

async function taken<Result>(url: string, steps: Steps<Result>): Promise<Result> {
  let step = steps.next({ status: 0, body: '' })
  while (!step.done) {
    if ('pauseMs' in step.value) {
      await delay(step.value.pauseMs)
      step = steps.next({ status: 0, body: '' })
    } else {
      step = steps.next(await send(url, step.value))
    }
  }
  return step.value
}

async function send(url: string, request: LoadRequest) {
  const { method, path, headers } = request
  const body = bodyOf(request)
  const response = await fetch(`${url}${path}`, {
    method,
    headers,
    body: typeof body === 'object' ? Uint8Array.from(body) : (body ?? null),
  })
  return { status: response.status, body: await response.text() }
}
