/**
 * The three things that the guard does: record a ratio, compare with the record, and check itself.
 *
 * It measures pair by pair until the interval of the ratio is narrow enough, whatever it says, so that
 * the measurement does not go on until it pleases.
 *
 * @module
 */

import { kitId } from '../candidates/registry.ts'
import { describeMachine } from '../machine.ts'
import type { Bench } from '../workloads/workload.ts'
import { type Interval, medianInterval, valuesMin, widthOf } from './interval.ts'
import { exitCodes, growthMax, type Judgement, judge, type Verdict } from './judgement.ts'
import { type Contestant, measurePair, type PairResult } from './measurement.ts'
import { describeKind, findRecord, type GuardRecord, kindOf, writeRecord } from './record.ts'

/** What the control makes a request cost more, as a share of what it costs. */
const burnShare = 0.08
/** Narrow enough: two such doubts together stay within what is looked for. */
const widthMax = 0.02
/** Pairs that fail, as by a process that a starved machine keeps silent; more are no accident. */
const failuresMax = 3

const kit: Contestant = { id: kitId }

export interface GuardRun {
  readonly bench: Bench
  readonly pairsMax: number
  readonly recordFile: string
  /** Somebody wants it to end: what fails then is no pair to be left out. */
  isInterrupted(): boolean
  /** One line of the result. */
  print(line: string): void
}

/** @returns the exit code */
export async function record(run: GuardRun): Promise<number> {
  const { recordFile, print } = run
  const machine = describeMachine()
  const [results] = await measurePairs(run, [kit])
  const ratio = intervalOf(results)
  if (widthOf(ratio) > widthMax) {
    print(`Not recorded: after ${results.length} pairs the ratio is ${describe(ratio)}.`)
    return exitCodes.undecided
  }
  writeRecord(recordFile, {
    machine: kindOf(machine),
    commit: machine.commit,
    measured_at: new Date().toISOString(),
    pairs: results.length,
    ratio,
  })
  print(`Recorded for ${describeKind(kindOf(machine))}: ${describe(ratio)}.`)
  return 0
}

/** @returns the exit code */
export async function compare(run: GuardRun): Promise<number> {
  const { recordFile, print } = run
  const machine = describeMachine()
  const recorded: GuardRecord | undefined = findRecord(recordFile, machine)
  if (recorded === undefined) {
    print(`Undecided: nothing is recorded for ${describeKind(kindOf(machine))}.`)
    print('Record it there, on the commit to compare with: npm run bench:guard -- --record')
    return exitCodes.undecided
  }
  const [results] = await measurePairs(run, [kit])
  const measured = intervalOf(results)
  const judgement = judge(recorded.ratio, measured)
  print(`Recorded at ${recorded.commit}: ${describe(recorded.ratio)}.`)
  print(`Measured in ${results.length} pairs: ${describe(measured)}.`)
  print(sentence(judgement))
  return exitCodes[judgement.verdict]
}

/**
 * The same with a kit that is slower by a known share, which must be found, and with the kit once more,
 * which must not be.
 *
 * @returns the exit code
 */
export async function control(run: GuardRun): Promise<number> {
  const { bench, print } = run
  const [probe] = await measurePair(bench, [kit])
  const burnMicroseconds = (probe?.microsecondsPerRequest ?? Number.NaN) * burnShare
  const slower: Contestant = { id: kitId, burnMicroseconds }
  const [results, same, slowerResults] = await measurePairs(run, [kit, kit, slower])
  const recorded = intervalOf(results)
  const itself = judge(recorded, intervalOf(same))
  const found = judge(recorded, intervalOf(slowerResults))
  print(`The kit, in ${results.length} pairs: ${describe(recorded)}.`)
  print(`The same kit once more, beside that as record: ${sentence(itself)}`)
  print(`With ${burnMicroseconds.toFixed(2)} us more for each request: ${sentence(found)}`)
  if (itself.verdict === 'worse' || found.verdict === 'fine') {
    print('The guard is wrong.')
    return exitCodes.worse
  }
  const isSure = itself.verdict === 'fine' && found.verdict === 'worse'
  print(isSure ? 'The guard finds what it must.' : 'Undecided: neither is refuted.')
  return isSure ? 0 : exitCodes.undecided
}

/** Until all intervals are narrow enough, or there are `pairsMax`. */
async function measurePairs<const T extends readonly Contestant[]>(
  { bench, pairsMax, isInterrupted }: GuardRun,
  contestants: T,
): Promise<{ [K in keyof T]: PairResult[] }> {
  const results = contestants.map((): PairResult[] => [])
  let failures = 0
  let pairs = 0
  while (pairs < pairsMax && !results.every(isNarrow)) {
    try {
      const measured = await measurePair(bench, contestants)
      for (const [index, one] of measured.entries()) results[index]?.push(one)
      const ratios = measured.map(({ ratio }) => ratio.toFixed(3)).join(', ')
      pairs++
      bench.progress(`guard ${pairs}/${pairsMax}: ${ratios} x bare Fastify`)
    } catch (error) {
      failures++
      if (failures > failuresMax || isInterrupted()) throw error
      bench.progress(`guard: a pair is left out: ${(error as Error).message.split('\n')[0]}`)
    }
  }
  return results as { [K in keyof T]: PairResult[] }
}

function isNarrow(results: readonly PairResult[]): boolean {
  return results.length >= valuesMin && widthOf(intervalOf(results)) <= widthMax
}

function intervalOf(results: readonly PairResult[]): Interval {
  return medianInterval(results.map(({ ratio }) => ratio))
}

function describe({ low, median, high }: Interval): string {
  return `${median.toFixed(3)} x bare Fastify (${low.toFixed(3)} to ${high.toFixed(3)})`
}

const meanings: Readonly<Record<Verdict, string>> = {
  fine: 'Fine',
  worse: 'Worse',
  undecided: 'Undecided, as the noise on this machine permits no verdict',
}

function sentence({ verdict, growth: { low, median, high } }: Judgement): string {
  const percent = (growth: number): string => `${((growth - 1) * 100).toFixed(1)} %`
  const range = `${percent(low)} to ${percent(high)}`
  return `${meanings[verdict]}: it costs ${percent(median)} more than recorded (${range}); allowed are ${percent(growthMax)}.`
}
