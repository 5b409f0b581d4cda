/**
 * How long failed logins take, by why they failed, in turns so that whatever else goes on falls on
 * all alike.
 *
 * @module
 */

import { bcrypt } from 'hash-wasm'
import { engines } from '../../../reliability/database/testing/databases.ts'
import type { PasswordsOptions } from '../../passwords/index.ts'
import { loginGuard } from '../login-guard.ts'
import type { AccountsOptions } from '../options.ts'
import { type AccountService, accountService, goodPassword, secret } from './account-service.ts'
import { type Comparison, compareSamples, median } from './kolmogorov-smirnov.ts'

const wrong = 'not the right password'

/** Each must be answered like every other. */
export const failures = {
  unknown: { username: 'nobody', password: wrong },
  wrong: { username: 'ann', password: wrong },
  disabled: { username: 'bob', password: goodPassword },
  bcrypt: { username: 'carol', password: wrong },
} as const

export type Failure = keyof typeof failures
export type Times = Readonly<Record<Failure, readonly number[]>>

export interface PairComparison extends Comparison {
  readonly pair: string
  readonly mediansApartMs: number
}

const unlimited = '1000000/second'

/** A service with one account of each kind, and guards that let everybody try. */
export async function timedService(
  options: Partial<AccountsOptions> = {},
  hashes?: PasswordsOptions,
  bcryptCost = 4,
): Promise<AccountService> {
  const [sqlite] = engines
  if (sqlite === undefined) throw new TypeError('there is no engine')
  const names = ['identifier-network', 'identifier', 'network', 'wide-network', 'everyone'] as const
  const quotas = Object.fromEntries(names.map((name) => [name, unlimited]))
  const guard = loginGuard({ secret, quotas })
  const service = await accountService(sqlite, { guard, ...options }, hashes)
  for (const name of ['ann', 'bob', 'carol']) await service.add(name)
  await service.change('bob', { disabled_at: new Date().toISOString() })
  const salt = Buffer.alloc(16, 7)
  const hash = { password: goodPassword, salt, costFactor: bcryptCost } as const
  await service.change('carol', { password_hash: await bcrypt({ ...hash, outputType: 'encoded' }) })
  // The first of each kind loads code and learns which kinds of hashes there are.
  for (const body of Object.values(failures)) await service.post('/auth/login', body)
  return service
}

/** Milliseconds of `count` logins of each kind. */
export async function timeLogins({ post }: AccountService, count: number): Promise<Times> {
  const kinds = Object.keys(failures) as Failure[]
  const times: Record<Failure, number[]> = { unknown: [], wrong: [], disabled: [], bcrypt: [] }
  for (let round = 0; round < count; round++) {
    for (const kind of shuffled(kinds)) {
      const startedMs = performance.now()
      await post('/auth/login', failures[kind])
      times[kind].push(performance.now() - startedMs)
    }
  }
  return times
}

export function comparePairs(times: Times): PairComparison[] {
  const kinds = Object.keys(times) as Failure[]
  return kinds.flatMap((one, index) =>
    kinds.slice(index + 1).map((other) => ({
      pair: `${one} and ${other}`,
      ...compareSamples(times[one], times[other]),
      mediansApartMs: Math.abs(median(times[one]) - median(times[other])),
    })),
  )
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, key: Math.random() }))
    .sort((one, other) => one.key - other.key)
    .map(({ item }) => item)
}
