/**
 * `npm run bench:guard`: has the hot path become slower since its ratio to bare Fastify was recorded?
 *
 * Exit code 0: it has not; 1: it has, by more than 3 %, or something could not be measured; 2: the command
 * line was wrong; 3: undecided, for noise or for want of a record; 130: interrupted.
 *
 * @module
 */

import { join } from 'node:path'
import { choosePinning } from '../pinning.ts'
import { type BenchPlace, withChildren } from '../with-children.ts'
import { type GuardOptions, helpText, parseGuardArguments } from './arguments.ts'
import { compare, control, type GuardRun, record } from './guard.ts'

const tasks = { record, compare, control } as const
const recordFile = join(import.meta.dirname, '../results/guard.json')

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  const options = parseGuardArguments(args)
  if (typeof options === 'string') {
    process.stderr.write(`bench:guard: ${options}\n${helpText}`)
    return 2
  }
  if (options.task === 'help') {
    process.stdout.write(helpText)
    return 0
  }
  const { task } = options
  return await withChildren((place) => run(task, options, place))
}

async function run(
  task: keyof typeof tasks,
  { pairsMax }: GuardOptions,
  { children, directory, isInterrupted }: BenchPlace,
): Promise<number> {
  const progress = (line: string): void => {
    process.stderr.write(`${line}\n`)
  }
  const print: GuardRun['print'] = (line) => {
    process.stdout.write(`${line}\n`)
  }
  const bench = { children, directory, pinning: choosePinning(), quick: false, progress }
  try {
    return await tasks[task]({ bench, pairsMax, recordFile, isInterrupted, print })
  } catch (error) {
    if (!isInterrupted()) progress(`bench:guard: ${(error as Error).message}`)
    return 1
  }
}
