/**
 * `npm run bench:guard`: has the hot path become slower since its ratio to bare Fastify was recorded?
 *
 * Exit code 0: it has not; 1: it has, by more than 3 %, or something could not be measured; 2: the command
 * line was wrong; 3: undecided, for noise or for want of a record; 130: interrupted.
 *
 * @module
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Children } from '../children.ts'
import { choosePinning } from '../pinning.ts'
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
  return await run(options.task, options)
}

async function run(task: keyof typeof tasks, { pairsMax }: GuardOptions): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'plimsoll-guard-'))
  const children = new Children()
  let isInterrupted = false
  const interrupt = (): void => {
    isInterrupted = true
    // What is being measured fails by itself when its processes are gone.
    void children[Symbol.asyncDispose]()
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  const progress = (line: string): void => {
    process.stderr.write(`${line}\n`)
  }
  const bench = { children, directory, pinning: choosePinning(), quick: false, progress }
  const print: GuardRun['print'] = (line) => {
    process.stdout.write(`${line}\n`)
  }
  try {
    return await tasks[task]({
      bench,
      pairsMax,
      recordFile,
      isInterrupted: () => isInterrupted,
      print,
    })
  } catch (error) {
    if (!isInterrupted) progress(`bench:guard: ${(error as Error).message}`)
    return isInterrupted ? 130 : 1
  } finally {
    await children[Symbol.asyncDispose]()
    rmSync(directory, { recursive: true, force: true })
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}
