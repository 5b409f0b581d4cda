/**
 * `npm run bench`: runs workloads one after the other and prints a table of each.
 *
 * Exit code 0: measured; 1: something could not be measured; 2: the command line was wrong;
 * 130: interrupted. Whatever happens, every child is stopped and every temporary file removed.
 *
 * @module
 */

import { join } from 'node:path'
import { type BenchOptions, helpText, type Known, parseArguments, UsageError } from './arguments.ts'
import { candidates } from './candidates/registry.ts'
import { describeMachine } from './machine.ts'
import { choosePinning } from './pinning.ts'
import { describeRun, type SavedResult, saveResult } from './results.ts'
import { type BenchPlace, withChildren } from './with-children.ts'
import { authenticationWorkload } from './workloads/authentication.ts'
import { bundleWorkload } from './workloads/bundle.ts'
import { classifyWorkload } from './workloads/classify.ts'
import { flatWorkload } from './workloads/flat.ts'
import { hotPathWorkload } from './workloads/hot-path.ts'
import { pluginsWorkload } from './workloads/plugins.ts'
import { refusalsWorkload } from './workloads/refusals.ts'
import { restWorkloads } from './workloads/rest.ts'
import { routesWorkload } from './workloads/routes.ts'
import { startWorkload } from './workloads/start.ts'
import type { Bench, Workload } from './workloads/workload.ts'

const workloads: readonly Workload[] = [
  hotPathWorkload,
  refusalsWorkload,
  pluginsWorkload,
  authenticationWorkload,
  classifyWorkload,
  routesWorkload,
  flatWorkload,
  startWorkload,
  bundleWorkload,
  ...restWorkloads,
]

const known: Known = {
  workloads: workloads.map(({ id }) => id),
  candidates: candidates.map(({ id }) => id),
}

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  let options: BenchOptions
  try {
    options = parseArguments(args, known)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.stderr.write(`bench: ${error.message}\nSee: npm run bench -- --help\n`)
    return 2
  }
  if (options.help) {
    process.stdout.write(helpText(known))
    return 0
  }
  return await withChildren((place) => runAll(options, place))
}

async function runAll(options: BenchOptions, place: BenchPlace): Promise<number> {
  const bench = makeBench(options, place)
  const { saved, failures } = await runWorkloads(bench, options, place.isInterrupted)
  if (!place.isInterrupted()) print(saved, options)
  for (const failure of failures) process.stderr.write(`bench: ${failure}\n`)
  return failures.length === 0 ? 0 : 1
}

function makeBench(options: BenchOptions, { children, directory }: BenchPlace): Bench {
  return {
    children,
    directory,
    pinning: choosePinning(),
    quick: options.quick,
    ...(options.rounds === undefined ? {} : { rounds: options.rounds }),
    ...(options.only === undefined ? {} : { only: options.only }),
    progress: (line) => process.stderr.write(`${line}\n`),
  }
}

/** One workload that fails does not take the figures of the others. */
async function runWorkloads(
  bench: Bench,
  options: BenchOptions,
  isInterrupted: () => boolean,
): Promise<{ saved: SavedResult[]; failures: string[] }> {
  const saved: SavedResult[] = []
  const failures: string[] = []
  const machine = describeMachine()
  for (const { id, title, run } of workloads.filter((each) =>
    options.workloads.includes(each.id),
  )) {
    if (isInterrupted()) break
    try {
      const result = await run(bench)
      const measuredAt = new Date().toISOString()
      saved.push({ id, title, machine, pinning: bench.pinning.note, measuredAt, result })
    } catch (error) {
      failures.push(isInterrupted() ? 'interrupted' : `${id}: ${(error as Error).message}`)
    }
  }
  return { saved, failures }
}

function print(saved: readonly SavedResult[], options: BenchOptions): void {
  if (options.json) {
    const results = saved.map(({ result, ...run }) => ({ ...run, result: result.data }))
    process.stdout.write(`${JSON.stringify({ quick: options.quick, results }, null, 2)}\n`)
  } else {
    for (const each of saved) {
      process.stdout.write(`\n## ${each.title}\n\n${each.result.text}\n\n${describeRun(each)}\n`)
    }
    if (options.quick && saved.length > 0)
      process.stdout.write('\nA quick look: too short to be quoted.\n')
  }
  if (!options.save) return
  for (const each of saved) saveResult(join(import.meta.dirname, 'results'), each)
}
