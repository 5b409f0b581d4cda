/**
 * Tries every route with every method and credential, and in every spelling of its address: nobody
 * is let in below what the route that was matched declares.
 *
 * The application must be watched (`watchAccess`), so that nothing is done by those who are let in.
 *
 * @module
 */

import type { AccessPolicy } from '../policy.ts'
import type { AccessDeclaration, RouteAccess } from '../route-access.ts'
import type { MatrixCredential } from './credentials.ts'
import type { Exchange, HeaderLine, RawAnswer, RawRequest } from './exchange.ts'
import { letIn } from './watch-access.ts'

export interface MatrixOptions {
  readonly routes: readonly RouteAccess[]
  readonly policy: AccessPolicy
  readonly credentials: readonly MatrixCredential[]
  readonly exchange: Exchange
  /** In place of each `:parameter` and `*`. Default a UUID. */
  readonly parameter?: string
}

export interface MatrixResult {
  readonly requests: number
  /** One line for each answer that was not as declared. */
  readonly violations: readonly string[]
}

type Verdict = 'let in' | 401 | 403

/** What the route owes to the credential. */
export function dueVerdict(
  { policy }: Pick<MatrixOptions, 'policy'>,
  access: AccessDeclaration,
  { permissions, isApiKey }: MatrixCredential,
): Verdict {
  if (access === 'public') return 'let in'
  if (permissions === undefined) return 401
  if (access === 'signed-in') return isApiKey ? 403 : 'let in'
  return policy.has(permissions, access.permission) ? 'let in' : 403
}

/** Route × credential: each answer is exactly what the route owes. */
export async function tryCredentials(options: MatrixOptions): Promise<MatrixResult> {
  const tries = options.routes.flatMap((route) =>
    options.credentials.map((credential) => async () => {
      const { method } = route
      const target = addressOf(route, options)
      const answer = await options.exchange({ method, target, headers: await credential.headers() })
      const due = dueVerdict(options, route.access, credential)
      if (verdictOf(answer) === due) return undefined
      return `${method} ${target} with ${credential.name}: ${answer.status}, due ${due}`
    }),
  )
  return outcomeOf(tries)
}

/**
 * Every spelling of every guarded address: who is let in is let in by the route that was matched,
 * and may; all others are refused.
 */
export async function trySpellings(options: MatrixOptions): Promise<MatrixResult> {
  const guarded = options.routes.filter(({ access }) => access !== 'public')
  const tries = guarded.flatMap((route) =>
    spellingsOf({ method: route.method, target: addressOf(route, options), headers: [] }).flatMap(
      (spelling) =>
        options.credentials.map((credential) => () => tried(options, spelling, credential)),
    ),
  )
  return outcomeOf(tries)
}

async function tried(
  options: MatrixOptions,
  { method, target, headers }: RawRequest,
  credential: MatrixCredential,
): Promise<string | undefined> {
  const lines = [...headers, ...(await credential.headers())]
  const answer = await options.exchange({ method, target, headers: lines })
  const extra = headers.map(([name]) => name).join(', ')
  const title = `${method} ${target} ${extra} with ${credential.name}`
  const name = answer.headers[letIn]
  if (name === undefined) {
    return answer.status >= 400 && answer.status < 500 ? undefined : `${title}: ${answer.status}`
  }
  const matched = options.routes.find(({ method: its, url }) => `${its} ${url}` === name)
  if (matched === undefined) return `${title}: let into ${name}, which is in no table`
  const due = dueVerdict(options, matched.access, credential)
  return due === 'let in' ? undefined : `${title}: let into ${name}, due ${due}`
}

/** Other ways to write the same address, or to name it beside the request line. */
export function spellingsOf({ method, target }: RawRequest): RawRequest[] {
  const first = target.charCodeAt(1).toString(16)
  const targets = [
    `http://h${target}`,
    `https://admin@h${target}`,
    `h:80${target}`,
    `/${target}`,
    `/.${target}`,
    `/%2e${target}`,
    `/%2e%2e${target}`,
    `/x/..${target}`,
    `/x/%2e%2e${target}`,
    `\\${target.slice(1)}`,
    `/%${first}${target.slice(2)}`,
    `/%25${first}${target.slice(2)}`,
    `/%2f${target.slice(1)}`,
    target.toUpperCase(),
    ...['/', '//', '/.', '/..;', '/%2e', '%2f', '%00', '%20', ';x=1', '.json', '?', '#', '~'].map(
      (end) => target + end,
    ),
  ]
  const overrides: HeaderLine[] = ['GET', 'HEAD', 'OPTIONS', 'POST', 'DELETE'].flatMap((each) =>
    ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'].map(
      (name) => [name, each] as const,
    ),
  )
  const rewrites = ['X-Original-URL', 'X-Rewrite-URL', 'X-Forwarded-Prefix', 'X-Forwarded-Uri']
  return [
    ...targets.map((each) => ({ method, target: each, headers: [] })),
    ...['HEAD', 'OPTIONS', 'GET', 'POST'].map((each) => ({ method: each, target, headers: [] })),
    ...overrides.map((line) => ({ method, target, headers: [line] })),
    ...overrides.map((line) => ({ method: 'GET', target: '/', headers: [line] })),
    ...rewrites.map((name) => ({
      method: 'GET',
      target: '/',
      headers: [[name, target] as const],
    })),
  ]
}

function addressOf({ url }: RouteAccess, { parameter = someId }: MatrixOptions): string {
  return url.replaceAll(/:\w+(?:\([^)]*\))?|\*/g, parameter)
}

const someId = '0195f3e2-7c00-7000-9000-000000000001'

function verdictOf({ status, headers }: RawAnswer): Verdict | number {
  return headers[letIn] === undefined ? status : 'let in'
}

/** A few at a time: each may be a connection. */
const atOnce = 16

async function outcomeOf(tries: (() => Promise<string | undefined>)[]): Promise<MatrixResult> {
  const violations: string[] = []
  const waiting = tries.values()
  const work = async () => {
    for (const attempt of waiting) {
      const violation = await attempt()
      if (violation !== undefined) violations.push(violation)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return { requests: tries.length, violations }
}
