/**
 * Tokens, cookies and ids in what login, refresh and register answer.
 *
 * @module
 */

import { type Answer, jsonOf } from '../answer.ts'

export interface TokenNames {
  /** Declared member, or cookie, that holds it. */
  readonly access?: string | undefined
  readonly refresh?: string | undefined
}

export interface FoundTokens {
  readonly access?: string
  readonly refresh?: string
}

const accessNames = ['accesstoken', 'access', 'token', 'jwt', 'authtoken', 'bearertoken', 'idtoken']
const refreshNames = ['refreshtoken', 'refresh']
const idNames = ['id', 'userid', 'uuid', 'sub']

/** In the body, in a header, or in a cookie; whichever comes first. */
export function tokensIn(answer: Answer, names: TokenNames = {}): FoundTokens {
  const body = jsonOf(answer)
  const cookies = cookiesIn(answer)
  const access =
    valueNamed(body, names.access, accessNames) ?? cookieNamed(cookies, names.access, 'access')
  const refresh =
    valueNamed(body, names.refresh, refreshNames) ?? cookieNamed(cookies, names.refresh, 'refresh')
  return { ...(access !== undefined && { access }), ...(refresh !== undefined && { refresh }) }
}

/** Cookies that an answer sets, without those that it deletes. */
export function cookiesIn({ headers }: Answer): ReadonlyMap<string, string> {
  const lines = headers['set-cookie']?.split('\n') ?? []
  const pairs = lines.flatMap((line) => {
    const [, name, value] = /^\s*([^=;\s]+)=([^;]*)/.exec(line) ?? []
    if (name === undefined || value === undefined || value === '') return []
    return /;\s*max-age=(0|-\d+)\s*(;|$)/i.test(line) ? [] : [[name, value.trim()] as const]
  })
  return new Map(pairs)
}

/** Name of the cookie whose value is a session rather than a help against forgery. */
export function sessionCookie(
  cookies: ReadonlyMap<string, string>,
  declared: string | undefined,
): string | undefined {
  if (declared !== undefined && cookies.has(declared)) return declared
  const names = [...cookies.keys()].filter((name) => !/xsrf|csrf|refresh/i.test(name))
  return names.find((name) => /sess|token|auth|sid|jwt/i.test(name)) ?? names[0]
}

/** Id of the user that an answer of register, login or whoami tells of. */
export function userIdIn(answer: Answer): string | undefined {
  const body = jsonOf(answer)
  return valueNamed(body, undefined, idNames, ['string', 'number'])
}

function cookieNamed(
  cookies: ReadonlyMap<string, string>,
  declared: string | undefined,
  part: string,
): string | undefined {
  if (declared !== undefined) return cookies.get(declared)
  const found = [...cookies].find(([name]) => name.toLowerCase().includes(part))
  return found?.[1]
}

/** The member of that name, near the top first; a name with dots is a way down. */
function valueNamed(
  body: unknown,
  declared: string | undefined,
  usual: readonly string[],
  types: readonly string[] = ['string'],
): string | undefined {
  if (declared?.includes('.')) return textAt(body, declared.split('.'))
  const wanted = declared === undefined ? usual : [plain(declared)]
  let level: readonly unknown[] = [body]
  for (let depth = 0; depth < 4 && level.length > 0; depth += 1) {
    const found = firstOf(level, wanted, types)
    if (found !== undefined) return found
    level = level.flatMap((value) => (isObject(value) ? Object.values(value) : []))
  }
  return undefined
}

function firstOf(
  level: readonly unknown[],
  wanted: readonly string[],
  types: readonly string[],
): string | undefined {
  const members = level.flatMap((value) => (isObject(value) ? Object.entries(value) : []))
  for (const name of wanted) {
    const hit = members.find(([key, value]) => plain(key) === name && isFilled(value, types))
    if (hit !== undefined) return String(hit[1])
    // `{ "access": { "token": "…" } }`
    const nested = members.find(([key, value]) => plain(key) === name && isObject(value))
    const token = nested === undefined ? undefined : (nested[1] as { token?: unknown }).token
    if (typeof token === 'string') return token
  }
  return undefined
}

function textAt(body: unknown, way: readonly string[]): string | undefined {
  let value = body
  for (const name of way) value = isObject(value) ? value[name] : undefined
  return typeof value === 'string' ? value : undefined
}

function isFilled(value: unknown, types: readonly string[]): boolean {
  return types.includes(typeof value) && value !== ''
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, '')
}
