/**
 * What the guard does: compare the kit with another checkout's, and check itself.
 *
 * It measures pair by pair until the interval of the growth is narrow enough, whatever it says, so that
 * the measurement does not go on until it pleases.
 *
 * @module
 */

import type { Bench } from '../workloads/workload.ts'
import { type Interval, medianInterval, valuesMin, widthOf } from './interval.ts'
import { exitCodes, growthMax, judge, type Verdict } from './judgement.ts'
import { type Contestant, measurePair } from './measurement.ts'

/** What the control makes a request cost more, as a share of what it costs. */
const burnShare = 0.08
/** Narrow enough to tell 3 % from nothing. */
const widthMax = 0.02
/** Pairs that fail, as by a process that a starved machine keeps silent; more are no accident. */
const failuresMax = 3

const here: Contestant = {}

export interface GuardRun {
  readonly bench: Bench
  readonly pairsMax: number
  /** Somebody wants it to end: what fails then is no pair to be left out. */
  isInterrupted(): boolean
  /** One line of the result. */
  print(line: string): void
}

/**
 * @param base the checkout to compare with
 * @returns the exit code
 */
export async function compare(run: GuardRun, base: string): Promise<number> {
  const { growths, pairs } = await measureGrowths(run, { root: base }, [here])
  const [growth] = growths
  const verdict = judge(growth)
  run.print(`In ${pairs} pairs. ${sentence(verdict, growth)}`)
  return exitCodes[verdict]
}

/**
 * Compares the kit with itself, which must be fine, and with one that is slower by a known share, which
 * must be found.
 *
 * @returns the exit code
 */
export async function control(run: GuardRun): Promise<number> {
  const [cost = Number.NaN] = await measurePair(run.bench, [here])
  const burnMicroseconds = cost * burnShare
  const slower: Contestant = { burnMicroseconds }
  const { growths, pairs } = await measureGrowths(run, here, [here, slower])
  const [same, more] = growths
  const [itself, found] = [judge(same), judge(more)]
  run.print(`The kit beside itself, in ${pairs} pairs: ${sentence(itself, same)}`)
  run.print(`With ${burnMicroseconds.toFixed(2)} us more a request: ${sentence(found, more)}`)
  if (itself === 'worse' || found === 'fine') {
    run.print('The guard is wrong.')
    return exitCodes.worse
  }
  const isSure = itself === 'fine' && found === 'worse'
  run.print(isSure ? 'The guard finds what it must.' : 'Undecided: neither is refuted.')
  return isSure ? 0 : exitCodes.undecided
}

interface Growths<T> {
  readonly growths: { readonly [K in keyof T]: Interval }
  readonly pairs: number
}

/** Until all intervals are narrow enough, or there are `pairsMax`. */
async function measureGrowths<const T extends readonly Contestant[]>(
  { bench, pairsMax, isInterrupted }: GuardRun,
  base: Contestant,
  contestants: T,
): Promise<Growths<T>> {
  const ratios = contestants.map((): number[] => [])
  let failures = 0
  let pairs = 0
  while (pairs < pairsMax && !ratios.every(isNarrow)) {
    try {
      const [unit = Number.NaN, ...costs] = await measurePair(bench, [base, ...contestants])
      for (const [index, cost] of costs.entries()) ratios[index]?.push(cost / unit)
      pairs++
      const shown = costs.map((cost) => `${cost.toFixed(1)} us, ${(cost / unit).toFixed(3)} x`)
      bench.progress(`guard ${pairs}/${pairsMax}: ${shown.join('; ')} of ${unit.toFixed(1)} us`)
    } catch (error) {
      failures++
      if (failures > failuresMax || isInterrupted()) throw error
      bench.progress(`guard: a pair is left out: ${(error as Error).message.split('\n')[0]}`)
    }
  }
  return { growths: ratios.map(medianInterval) as Growths<T>['growths'], pairs }
}

function isNarrow(ratios: readonly number[]): boolean {
  return ratios.length >= valuesMin && widthOf(medianInterval(ratios)) <= widthMax
}

const meanings: Readonly<Record<Verdict, string>> = {
  fine: 'Fine',
  worse: 'Worse',
  undecided: 'Undecided, as the noise on this machine permits no verdict',
}

function sentence(verdict: Verdict, { low, median, high }: Interval): string {
  const percent = (growth: number): string => `${((growth - 1) * 100).toFixed(1)} %`
  const range = `${percent(low)} to ${percent(high)}`
  return `${meanings[verdict]}: it costs ${percent(median)} more (${range}); allowed are ${percent(growthMax)}.`
}
