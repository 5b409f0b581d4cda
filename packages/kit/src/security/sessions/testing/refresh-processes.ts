/**
 * Several instances of the service on one PostgreSQL that refresh one token at the same moment.
 *
 * @module
 */

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { RefreshAnswers, RefreshOrder, RefreshProcessOptions } from './refresh-process.ts'

export interface RefreshProcesses extends AsyncDisposable {
  /** Gives the order to all at once. */
  readonly all: (order: RefreshOrder) => Promise<RefreshAnswers>
  /** Gives it to the first, which dies of it; resolves with the signal. */
  readonly last: (order: RefreshOrder) => Promise<string>
}

export async function refreshProcesses(
  count: number,
  options: RefreshProcessOptions,
): Promise<RefreshProcesses> {
  const children = Array.from({ length: count }, () => start(options))
  await Promise.all(children.map((child) => once(child, 'message')))
  return {
    async all(order) {
      const answered = children.map((child) => once(child, 'message'))
      for (const child of children) child.send(order)
      const answers = (await Promise.all(answered)).map(([answer]) => answer as RefreshAnswers)
      return {
        successors: answers.flatMap(({ successors }) => successors),
        refusals: answers.flatMap(({ refusals }) => refusals),
      }
    },
    async last(order) {
      const [child] = children
      if (child === undefined) throw new TypeError('there is no process')
      child.send(order)
      const [, signal] = await once(child, 'exit')
      return String(signal)
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(children.map(stop))
    },
  }
}

function start(options: RefreshProcessOptions): ChildProcess {
  return fork(join(import.meta.dirname, 'refresh-process.ts'), [JSON.stringify(options)], {
    execArgv: ['--conditions=@plimsoll/source'],
  })
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}
