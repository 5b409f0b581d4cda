/**
 * How a flag is set, in words.
 *
 * @module
 */

import type { FlagItem } from '../../../api/types.ts'
import type { Mode, Objection } from './flag-draft.ts'

/** `On for everybody`, `On for 10 % of users`, `Off`. */
export function reachWords({ mode, percent }: { mode: Mode; percent: number | null }): string {
  if (mode === 'on') return 'On for everybody'
  if (mode === 'off') return 'Off'
  return `On for ${percentWords(percent ?? 0)}`
}

export function percentWords(percent: number): string {
  return `${percent} % of users`
}

/** With the exceptions, and with what goes before all of them. */
export function stateWords(flag: FlagItem): string {
  if (flag.killed) return 'Off for everybody, by the kill switch'
  if (flag.halted !== null) return 'Taken back by its guard'
  const exceptions = [
    ...(flag.roles_on.length === 0 ? [] : [`always for ${listed(flag.roles_on)}`]),
    ...(flag.roles_off.length === 0 ? [] : [`never for ${listed(flag.roles_off)}`]),
  ]
  return [reachWords(flag), ...exceptions].join(', ')
}

const plurals: Readonly<Record<string, string>> = {
  guest: 'guests',
  user: 'users',
  admin: 'administrators',
}

function listed(roles: readonly string[]): string {
  const names = roles.map((role) => plurals[role] ?? role)
  return new Intl.ListFormat('en').format(names)
}

export function objectionWords(objection: Objection, from: number): string {
  if (objection.kind === 'step') return `The next step is ${percentWords(objection.percent)}.`
  if (objection.kind === 'guard') return `The service is not well enough: ${objection.reason}`
  return `${percentWords(from)} must hold for ${waitWords(objection.seconds)} longer.`
}

/** `42 s`, `4 min 05 s`, `2 h 10 min`. */
export function waitWords(seconds: number): string {
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  const two = (count: number) => String(count).padStart(2, '0')
  if (minutes < 60) return `${minutes} min ${two(seconds % 60)} s`
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`
}

/** A wait that does not run: `5 min`, not `5 min 00 s`. */
export function spanWords(seconds: number): string {
  return waitWords(seconds).replace(/ 00 (?:s|min)$/, '')
}
