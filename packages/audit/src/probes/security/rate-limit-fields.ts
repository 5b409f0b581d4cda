/**
 * What an answer says of limits: `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-
 * headers-11, and the three-header form of older drafts), `X-RateLimit-*` and `Retry-After`.
 *
 * @module
 */

import type { Answer } from '../../gather/answer.ts'

export interface RateLimitFields {
  /** By the name of the policy; one without a name is ''. */
  readonly policies: readonly PolicyState[]
  /** Seconds; undefined if absent, NaN if nobody can read it. */
  readonly retryAfterSeconds: number | undefined
}

export interface PolicyState {
  readonly name: string
  readonly limit: number | undefined
  readonly remaining: number | undefined
  readonly windowSeconds: number | undefined
  readonly resetSeconds: number | undefined
}

export function rateLimitFields({ headers }: Pick<Answer, 'headers'>): RateLimitFields {
  const current = headers['ratelimit']
  const policies =
    current === undefined
      ? separate(headers)
      : structured(current, headers['ratelimit-policy'] ?? '')
  return { policies, retryAfterSeconds: retryAfter(headers) }
}

/** `"login";r=3;t=20, "ip";r=90;t=60` beside `"login";q=5;w=900` (RFC 9651 lists). */
function structured(current: string, policy: string): readonly PolicyState[] {
  const declared = itemsOf(policy)
  return itemsOf(current).map(({ name, parameters }) => {
    const own = declared.find((item) => item.name === name)?.parameters ?? {}
    return {
      name,
      limit: numberIn(own['q'] ?? parameters['limit']),
      remaining: numberIn(parameters['r'] ?? parameters['remaining']),
      windowSeconds: numberIn(own['w']),
      resetSeconds: numberIn(parameters['t'] ?? parameters['reset']),
    }
  })
}

interface Item {
  readonly name: string
  readonly parameters: Readonly<Record<string, string>>
}

function itemsOf(text: string): readonly Item[] {
  // An older draft has one list of `limit=5, remaining=3, reset=20` without a name.
  if (/^\s*limit=/i.test(text)) return [{ name: '', parameters: parametersOf(text.split(',')) }]
  return text.split(',').flatMap((item) => {
    const [name = '', ...parameters] = item.split(';')
    return name.trim() === ''
      ? []
      : [{ name: name.trim().replaceAll('"', ''), parameters: parametersOf(parameters) }]
  })
}

function parametersOf(parts: readonly string[]): Readonly<Record<string, string>> {
  const pairs = parts.map((part) => part.trim().split('='))
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name.toLowerCase(), value]))
}

function separate(headers: Answer['headers']): readonly PolicyState[] {
  const prefix = ['x-ratelimit-', 'x-rate-limit-', 'ratelimit-'].find(
    (one) => headers[`${one}remaining`] !== undefined || headers[`${one}limit`] !== undefined,
  )
  if (prefix === undefined) return []
  const reset = numberIn(headers[`${prefix}reset`])
  return [
    {
      name: '',
      // `100, 100;w=60` in an older draft.
      limit: numberIn(headers[`${prefix}limit`]?.split(',')[0]),
      remaining: numberIn(headers[`${prefix}remaining`]),
      windowSeconds: numberIn(/w=(\d+)/.exec(headers[`${prefix}limit`] ?? '')?.[1]),
      // Some give the time of day instead of a delay.
      resetSeconds: reset !== undefined && reset > 1_000_000 ? undefined : reset,
    },
  ]
}

function retryAfter(headers: Answer['headers']): number | undefined {
  const text = headers['retry-after']?.trim()
  if (text === undefined) return undefined
  if (/^\d+$/.test(text)) return Number(text)
  const date = Date.parse(text)
  const now = Date.parse(headers['date'] ?? '')
  return Number.isNaN(now) ? Number.NaN : (date - now) / 1_000
}

function numberIn(text: string | undefined): number | undefined {
  const value = text === undefined ? Number.NaN : Number(text.trim())
  return Number.isNaN(value) ? undefined : value
}
