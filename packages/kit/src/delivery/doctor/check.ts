/**
 * What a check is, and what it may find. A finding that is not right always says two things: what is
 * wrong, and what would be right.
 *
 * @module
 */

import type { Clock } from './clock.ts'

export type CheckStatus = 'ok' | 'warn' | 'fail' | 'skipped'

export type Finding =
  | { readonly status: 'ok'; readonly found: string }
  | { readonly status: 'warn' | 'fail'; readonly wrong: string; readonly right: string }
  | { readonly status: 'skipped'; readonly reason: string }

export interface CheckContext {
  readonly clock: Clock
}

export interface Check {
  /** Such as `disk-data`; unique among the checks of a run. */
  readonly name: string
  /** The same for people. */
  readonly title: string
  /** Heading under which it is shown. Default: the one of all that have none. */
  readonly group?: string
  /** Names of earlier checks without which this one tells nothing: it is skipped if one is not right. */
  readonly needs?: readonly string[]
  /** Milliseconds that it may take. Default: that of the run. */
  readonly timeoutMs?: number
  /**
   * Looks and finds. What it throws is a failure of this check alone. The signal is aborted when
   * its time is up; nobody waits for it then.
   */
  run(context: CheckContext, signal: AbortSignal): Found | Promise<Found>
}

/** One finding or several; none at all is right without a word. */
export type Found = Finding | readonly Finding[]

/** @throws RangeError if it has no proper name or title */
export function defineCheck(check: Check): Check {
  if (!/^[a-z][a-z0-9-]*$/.test(check.name)) {
    throw new RangeError(`a check needs a name such as disk-data, got "${check.name}"`)
  }
  if (check.title.trim() === '') throw new RangeError(`the check ${check.name} needs a title`)
  return Object.freeze({ ...check })
}

export function ok(found: string): Finding {
  return { status: 'ok', found }
}

export function warn(wrong: string, right: string): Finding {
  return { status: 'warn', wrong, right }
}

export function fail(wrong: string, right: string): Finding {
  return { status: 'fail', wrong, right }
}

export function skipped(reason: string): Finding {
  return { status: 'skipped', reason }
}
