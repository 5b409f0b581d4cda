/**
 * Makes a limit that can be counted exactly, or says at start why it cannot.
 *
 * @module
 */

import { gcraRule } from './gcra.ts'
import { parseWindows } from './parse-windows.ts'
import type {
  LimitAlgorithm,
  LimitMode,
  LimitPolicy,
  LimitWindow,
  OnUnavailable,
} from './policy.ts'

export interface PolicyDefinition {
  /** A token such as `login`: part of keys, headers and metrics. */
  readonly name: string
  /** One to four; as text `60/minute, 2000/hour`. */
  readonly windows: string | readonly LimitWindow[]
  /** Default `gcra`; `strict` only with the mode `exact`. */
  readonly algorithm?: LimitAlgorithm | undefined
  /** Default `optimistic`. */
  readonly mode?: LimitMode | undefined
  /** Default `local`. */
  readonly onUnavailable?: OnUnavailable | undefined
}

const algorithms: readonly LimitAlgorithm[] = ['gcra', 'strict']
const modes: readonly LimitMode[] = ['exact', 'lease', 'optimistic']
const fallbacks: readonly OnUnavailable[] = ['local', 'deny', 'allow']

const windowsMax = 4
const periodMsMax = 366 * 86_400_000
/** Debt included, a count of `strict` has four bytes. */
const limitMax = 1_000_000_000
/** An interval is rounded up to whole microseconds; this much of the limit may be lost by it. */
const roundingMax = 0.01

const token = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/

/** @throws RangeError naming the policy, what is wrong with it and what would be right. */
export function definePolicy(definition: PolicyDefinition): LimitPolicy {
  const { name, algorithm = 'gcra', mode = 'optimistic', onUnavailable = 'local' } = definition
  if (!token.test(name)) {
    throw new RangeError(`"${name}" cannot name a rate limit; ${tokenForm}`)
  }
  const refuse: Refuse = (why) => {
    throw new RangeError(`rate limit "${name}": ${why}`)
  }

  checkOneOf(refuse, 'algorithm', algorithm, algorithms)
  checkOneOf(refuse, 'mode', mode, modes)
  checkOneOf(refuse, 'onUnavailable', onUnavailable, fallbacks)
  if (algorithm === 'strict' && mode !== 'exact') {
    refuse(`"strict" counts only with mode "exact", not "${mode}"; set it, or use "gcra"`)
  }
  const windows = readWindows(refuse, definition.windows)
  return Object.freeze({ name, windows, algorithm, mode, onUnavailable })
}

const tokenForm = 'use 1 to 40 letters, digits, dots, dashes and underscores, such as login'

type Refuse = (why: string) => never

function checkOneOf(refuse: Refuse, what: string, given: string, known: readonly string[]): void {
  if (!known.includes(given)) refuse(`${what} "${given}" is not one of ${known.join(', ')}`)
}

function readWindows(refuse: Refuse, given: PolicyDefinition['windows']): readonly LimitWindow[] {
  const windows = typeof given === 'string' ? parsed(refuse, given) : given
  if (windows.length < 1 || windows.length > windowsMax) {
    refuse(`it has ${windows.length} windows; give it 1 to ${windowsMax}`)
  }
  for (const [index, window] of windows.entries()) {
    checkWindow(refuse, window)
    const isTwice = windows.findIndex(({ name }) => name === window.name) !== index
    if (isTwice) refuse(`two windows are named "${window.name}"; each needs a name of its own`)
  }
  return Object.freeze(
    windows.map(({ name, limit, periodMs }) => Object.freeze({ name, limit, periodMs })),
  )
}

function parsed(refuse: Refuse, text: string): readonly LimitWindow[] {
  try {
    return parseWindows(text)
  } catch (error) {
    return refuse((error as RangeError).message)
  }
}

function checkWindow(refuse: Refuse, window: LimitWindow): void {
  const { name, limit, periodMs } = window
  if (!token.test(name)) refuse(`"${name}" cannot name a window; ${tokenForm}`)
  if (!isWholeBetween(limit, limitMax)) {
    refuse(`the limit of "${name}" is ${limit}; it must be whole, from 1 to ${limitMax}`)
  }
  if (!isWholeBetween(periodMs, periodMsMax)) {
    refuse(`the period of "${name}" is ${periodMs} ms; it must be whole, from 1 ms to 366 days`)
  }
  if (isEvenlySpaced(window)) return
  const { intervalUs } = gcraRule(window)
  const below = nearestEven(window, intervalUs, 1)
  const above = nearestEven(window, intervalUs - 1, -1)
  refuse(
    `${limit} in ${periodMs} ms ("${name}") are not a whole number of microseconds apart; ${[below, above].filter((found) => found > 0).join(' or ')} are`,
  )
}

function isEvenlySpaced(window: LimitWindow): boolean {
  return gcraRule(window).fullUs <= window.periodMs * 1_000 * (1 + roundingMax)
}

/**
 * The limit nearest to a refused one that is accepted: the first that some whole interval, tried from
 * `fromUs` on by steps of `stepUs`, leads to. 0 where none does. The loop is short: 1 µs and the
 * whole period are always accepted, and no interval above 100 µs is ever refused by more than 1 %.
 */
function nearestEven(window: LimitWindow, fromUs: number, stepUs: 1 | -1): number {
  const periodUs = window.periodMs * 1_000
  for (let intervalUs = fromUs; intervalUs >= 1 && intervalUs <= periodUs; intervalUs += stepUs) {
    const limit = Math.floor(periodUs / intervalUs)
    if (limit <= limitMax && isEvenlySpaced({ ...window, limit })) return limit
  }
  return 0
}

function isWholeBetween(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= max
}
