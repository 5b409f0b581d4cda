/**
 * What accounts have done so far, for metrics. Every label is from a closed set.
 *
 * @module
 */

/** How an attempt to sign in ended. `changed`: the account was changed while it was checked. */
export const loginResults = [
  'success',
  'unknown',
  'wrong',
  'disabled',
  'unverified',
  'changed',
  'throttled',
] as const

export type LoginResult = (typeof loginResults)[number]

export interface AccountsStats {
  /** `auth_logins_total{result}` */
  readonly logins: Readonly<Record<LoginResult, number>>
  readonly registrations: number
  readonly registrationConflicts: number
  readonly passwordChanges: number
  /** Hashes that were made stronger after a login. */
  readonly rehashes: number
}

type Counter = Exclude<keyof AccountsStats, 'logins'>

export class Counts {
  readonly #logins = Object.fromEntries(loginResults.map((result) => [result, 0])) as Record<
    LoginResult,
    number
  >
  readonly #others: Record<Counter, number> = {
    registrations: 0,
    registrationConflicts: 0,
    passwordChanges: 0,
    rehashes: 0,
  }

  login(result: LoginResult): void {
    this.#logins[result]++
  }

  count(counter: Counter): void {
    this.#others[counter]++
  }

  snapshot(): AccountsStats {
    return { logins: { ...this.#logins }, ...this.#others }
  }
}
