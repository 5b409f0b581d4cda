/**
 * `npm run bench:guard`: has the hot path become slower than in another checkout?
 *
 * Exit code 0: it has not; 1: it has, by more than 3 %, or something could not be measured; 2: the command
 * line was wrong; 3: undecided, for noise; 130: interrupted.
 *
 * @module
 */

import { resolve } from 'node:path'
import { choosePinning } from '../pinning.ts'
import { type BenchPlace, withChildren } from '../with-children.ts'
import { type GuardOptions, helpText, parseGuardArguments } from './arguments.ts'
import { checkoutProblem } from './checkout.ts'
import { compare, control, type GuardRun } from './guard.ts'

type Task = Exclude<GuardOptions, { readonly task: 'help' }>

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  const options = parseGuardArguments(args)
  const problem = typeof options === 'string' ? options : problemOf(options)
  if (problem !== undefined) {
    process.stderr.write(`bench:guard: ${problem}\n${helpText}`)
    return 2
  }
  const asked = options as GuardOptions
  if (asked.task !== 'help') return await withChildren((place) => run(asked, place))
  process.stdout.write(helpText)
  return 0
}

function problemOf(options: GuardOptions): string | undefined {
  return options.task === 'compare' ? checkoutProblem(options.base) : undefined
}

async function run(task: Task, place: BenchPlace): Promise<number> {
  const { children, directory, isInterrupted } = place
  const progress = (line: string): void => {
    process.stderr.write(`${line}\n`)
  }
  const print: GuardRun['print'] = (line) => {
    process.stdout.write(`${line}\n`)
  }
  const bench = { children, directory, pinning: choosePinning(), quick: false, progress }
  const guard = { bench, pairsMax: task.pairsMax, isInterrupted, print }
  try {
    return task.task === 'control' ? await control(guard) : await compare(guard, resolve(task.base))
  } catch (error) {
    if (!isInterrupted()) progress(`bench:guard: ${(error as Error).message}`)
    return 1
  }
}
