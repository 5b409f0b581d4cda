/**
 * The command line of the bench, turned into options or into a clear refusal.
 *
 * @module
 */

import { parseArgs } from 'node:util'

export interface BenchOptions {
  readonly help: boolean
  /** Short rounds: a look, no result to quote. */
  readonly quick: boolean
  readonly json: boolean
  readonly save: boolean
  /** Undefined: each workload's own number. */
  readonly rounds?: number
  /** Candidates of the workloads that compare some; undefined: all. */
  readonly only?: readonly string[]
  /** Workloads in the order in which they run. */
  readonly workloads: readonly string[]
}

/** What can be named on the command line. */
export interface Known {
  readonly workloads: readonly string[]
  readonly candidates: readonly string[]
}

/** The caller asked for something that does not exist. */
export class UsageError extends Error {}

const roundsMax = 50

/** Workloads that measure one candidate beside the other. */
const compared: readonly string[] = ['hot-path', 'refusals']

/** @throws UsageError saying which argument is wrong and what would be right. */
export function parseArguments(args: readonly string[], known: Known): BenchOptions {
  const { values, positionals } = parse(args)
  const workloads = positionals.length === 0 ? known.workloads : [...new Set(positionals)]
  requireKnown('workload', workloads, known.workloads)

  requireSense(values, workloads)
  const rounds = parseRounds(values.rounds)
  const only = parseOnly(values.only, known.candidates)
  return {
    help: values.help === true,
    quick: values.quick === true,
    json: values.json === true,
    save: values.save === true,
    workloads,
    ...(rounds === undefined ? {} : { rounds }),
    ...(only === undefined ? {} : { only }),
  }
}

export function helpText(known: Known): string {
  return `Usage: npm run bench -- [options] [workload ...]

Measures processor time per request, side by side with peers. Method: bench/README.md.

Workloads (default: all)
  ${known.workloads.join(', ')}

Options
  --quick       short rounds, each workload in under a minute: a look, not a result
  --rounds N    rounds of each workload, 1 to ${roundsMax}
  --only A,B    these candidates of hot-path and refusals only:
                ${known.candidates.join(', ')}
  --json        print data instead of tables
  --save        also write bench/results/<workload>.json and .md (full runs only)
  --help        print this
`
}

interface RawValues {
  readonly help?: boolean
  readonly quick?: boolean
  readonly json?: boolean
  readonly save?: boolean
  readonly rounds?: string
  readonly only?: string
}

function parse(args: readonly string[]): { values: RawValues; positionals: string[] } {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        quick: { type: 'boolean' },
        json: { type: 'boolean' },
        save: { type: 'boolean' },
        rounds: { type: 'string' },
        only: { type: 'string' },
      },
    })
  } catch (error) {
    // Node adds advice on `--` that does not fit here; its first sentence names the argument.
    throw new UsageError((error as Error).message.split('. ')[0] ?? 'bad arguments')
  }
}

/** Refuses what contradicts itself. */
function requireSense({ save, quick, only }: RawValues, workloads: readonly string[]): void {
  if (save === true && (quick === true || only !== undefined)) {
    throw new UsageError('--save keeps full runs only: leave --quick and --only out')
  }
  if (only !== undefined && !workloads.some((id) => compared.includes(id))) {
    throw new UsageError(`--only names candidates of ${compared.join(' or ')}, which do not run`)
  }
}

function parseRounds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const rounds = Number(text)
  if (!/^\d+$/.test(text) || rounds < 1 || rounds > roundsMax) {
    throw new UsageError(`--rounds is a whole number from 1 to ${roundsMax}, got "${text}"`)
  }
  return rounds
}

function parseOnly(
  text: string | undefined,
  candidates: readonly string[],
): readonly string[] | undefined {
  if (text === undefined) return undefined
  const ids = [...new Set(text.split(',').map((id) => id.trim()))]
  requireKnown('candidate', ids, candidates)
  return ids
}

function requireKnown(what: string, ids: readonly string[], known: readonly string[]): void {
  for (const id of ids) {
    if (!known.includes(id)) {
      throw new UsageError(`there is no ${what} "${id}"; there are ${known.join(', ')}`)
    }
  }
}
