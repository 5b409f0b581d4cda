/**
 * The command line of the guard.
 *
 * @module
 */

import { parseArgs } from 'node:util'
import { valuesMin } from './interval.ts'

export interface GuardOptions {
  readonly task: 'compare' | 'record' | 'control' | 'help'
  /** Pairs after which it stops, however wide the interval. */
  readonly pairsMax: number
}

const pairsMaxDefault = 24
const pairsMaxMost = 100

export const helpText = `Usage: npm run bench:guard -- [--record | --control] [--pairs N]

Compares the kit's processor time per request, as a ratio to bare Fastify, with bench/results/guard.json.

Options
  --record    measure, and write the ratio for this kind of machine
  --control   measure a kit that is slower by 8 %, which must be found, and the same kit again
  --pairs N   at most so many pairs, ${valuesMin} to ${pairsMaxMost} (default ${pairsMaxDefault})
  --help      print this

Exit code 0: not slower; 1: slower by more than 3 %; 2: wrong command line; 3: undecided.
`

/** What is asked for, or what is wrong with it. */
export function parseGuardArguments(args: readonly string[]): GuardOptions | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        record: { type: 'boolean' },
        control: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        pairs: { type: 'string' },
      },
    })
    if (values.help === true) return { task: 'help', pairsMax: pairsMaxDefault }
    if (values.record === true && values.control === true) return '--record or --control, not both'
    const pairsMax = Number(values.pairs ?? pairsMaxDefault)
    if (!Number.isInteger(pairsMax) || pairsMax < valuesMin || pairsMax > pairsMaxMost) {
      return `--pairs is a whole number from ${valuesMin} to ${pairsMaxMost}, got "${values.pairs}"`
    }
    if (values.record === true) return { task: 'record', pairsMax }
    return { task: values.control === true ? 'control' : 'compare', pairsMax }
  } catch (error) {
    // Node adds advice on `--` that does not fit here.
    return (error as Error).message.split('. ')[0] ?? 'bad arguments'
  }
}
