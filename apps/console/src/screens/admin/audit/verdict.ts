/**
 * What a verification of the chain has found, in words.
 *
 * @module
 */

import type { AuditVerification } from '../../../api/types.ts'

export interface Verdict {
  readonly isWhole: boolean
  readonly title: string
  readonly text: string
}

const numbers = new Intl.NumberFormat('en')

export function verdictOf({ problem, entries, head }: AuditVerification, tookMs: number): Verdict {
  const took = `in ${duration(tookMs)}`
  if (problem !== null) {
    const at = numbers.format(problem.sequence)
    const before = entries === 0 ? '' : ` ${counted(entries)} before it fit together.`
    const text = `${meanings[problem.kind] ?? 'The chain does not hold there.'}${before}`
    return { isWhole: false, title: `The chain is broken at entry ${at}`, text }
  }
  if (entries === 0 || head === null) {
    const text = `There is no entry to verify yet; looked ${took}.`
    return { isWhole: true, title: 'The chain is whole', text }
  }
  const first = head.sequence - entries + 1
  const which =
    entries === 1
      ? `Entry ${numbers.format(head.sequence)} is as it was written`
      : `Entries ${numbers.format(first)} to ${numbers.format(head.sequence)} are as they were written`
  return { isWhole: true, title: 'The chain is whole', text: `${which}; computed anew ${took}.` }
}

const meanings: Readonly<Record<string, string>> = {
  missing: 'Entries from there on are missing.',
  cut: 'The end was cut off: entries from there on were on record once, and are not any more.',
  broken:
    'That entry does not follow from the one before: one of them was changed, put in, moved or taken out after it was written.',
  unexpected: 'An entry stands before the beginning of the chain.',
  rewritten: 'The chain was computed anew from there or before, after its hash had been published.',
  'forged-anchor': 'A mark that the service keeps of the chain there was not made by this service.',
}

function counted(entries: number): string {
  return entries === 1 ? 'The entry' : `The ${numbers.format(entries)} entries`
}

/** `0.4 s`, `12 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  const seconds = ms / 1_000
  if (seconds < 10) return `${Math.max(0.1, seconds).toFixed(1)} s`
  if (seconds < 60) return `${Math.round(seconds)} s`
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}
