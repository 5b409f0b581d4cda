/**
 * The command line of the guard.
 *
 * @module
 */

import { parseArgs } from 'node:util'
import { valuesMin } from './interval.ts'

export type GuardOptions =
  | { readonly task: 'help' }
  | { readonly task: 'control'; readonly pairsMax: number }
  | {
      readonly task: 'compare'
      /** A checkout of the commit to compare with, in which everything is installed. */
      readonly base: string
      readonly pairsMax: number
    }

const pairsMaxDefault = 24
const pairsMaxMost = 100

export const helpText = `Usage: npm run bench:guard -- (--base FOLDER | --control) [--pairs N]

Compares the kit's processor time per request of the hot path with that of the kit in another checkout.

Options
  --base FOLDER   a checkout of the commit to compare with; install there first:
                  git worktree add ../base main && (cd ../base && npm run bench:guard -- --help)
  --control       compare the kit with itself, and with one that is slower by 8 %, which must be found
  --pairs N       at most so many pairs, ${valuesMin} to ${pairsMaxMost} (default ${pairsMaxDefault})
  --help          print this

Exit code 0: not slower; 1: slower by more than 3 %; 2: wrong command line; 3: undecided.
`

/** What is asked for, or what is wrong with it. */
export function parseGuardArguments(args: readonly string[]): GuardOptions | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        base: { type: 'string' },
        control: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h' },
        pairs: { type: 'string' },
      },
    })
    const { base, control, help, pairs } = values
    if (help === true) return { task: 'help' }
    const pairsMax = Number(pairs ?? pairsMaxDefault)
    if (!Number.isInteger(pairsMax) || pairsMax < valuesMin || pairsMax > pairsMaxMost) {
      return `--pairs is a whole number from ${valuesMin} to ${pairsMaxMost}, got "${pairs}"`
    }
    if ((base === undefined) !== control) return 'give one of --base FOLDER and --control'
    return base === undefined ? { task: 'control', pairsMax } : { task: 'compare', base, pairsMax }
  } catch (error) {
    // Node adds advice on `--` that does not fit here.
    return (error as Error).message.split('. ')[0] ?? 'bad arguments'
  }
}
