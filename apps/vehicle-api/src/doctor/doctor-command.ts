/**
 * The command `doctor`: by itself (`npm run doctor`), and as one of the operators' commands.
 *
 * @module
 */

import { join } from 'node:path'
import type { Command } from '../service-cli/command.ts'
import { columnsOf, paintOn } from '../terminal/paint.ts'
import { statusLine } from '../terminal/status-line.ts'
import { UsageError } from '../terminal/usage-error.ts'
import { parseArguments, parseProfile, parseReplicas, usage } from './arguments.ts'
import { dataOf, type Examination, type ExaminationOptions, examine } from './examination.ts'
import { viewOf } from './view.ts'

/** What the command needs of the process. */
export type Terminal = Pick<NodeJS.Process, 'stdout' | 'stderr' | 'env' | 'cwd'>

/** Answers the exit code: 0 nothing failed, 1 something did, 2 the command makes no sense. */
export async function doctorCommand(
  argv: readonly string[],
  terminal: Terminal,
  injected: Pick<ExaminationOptions, 'disk' | 'deploymentFolder'> = {},
): Promise<number> {
  const { stdout, stderr, env, cwd } = terminal
  try {
    const parsed = parseArguments(argv)
    if (parsed === undefined) {
      stdout.write(usage)
      return 0
    }
    const line = statusLine(stderr, env)
    const examination = await examine({
      ...injected,
      ...parsed,
      env,
      envPath: join(cwd(), '.env'),
      onResult: (_result, done, total) => line.show(`Examined ${done} of ${total}`, done / total),
    }).finally(() => line.end())
    stdout.write(parsed.isJson ? jsonOf(examination) : textOf(examination, stdout))
    return examination.summary.status === 'fail' ? 1 : 0
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    stderr.write(`${error.message}\n\n${usage}`)
    return 2
  }
}

function jsonOf(examination: Examination): string {
  return `${JSON.stringify(dataOf(examination), undefined, 2)}\n`
}

function textOf(examination: Examination, stdout: NodeJS.WriteStream): string {
  const page = { columns: columnsOf(stdout), paint: paintOn(stdout) }
  return `${viewOf(examination, page).join('\n')}\n`
}

/** The same among the operators' commands. */
export const doctor: Command = {
  name: 'doctor',
  summary: 'examine all that the service stands on',
  details: ['The same as `npm run doctor`. Exit code 1 if something failed; it changes nothing.'],
  options: {
    profile: { value: 'NAME', summary: 'as if NODE_ENV were production, staging or development' },
    replicas: { value: 'N', summary: 'how many instances will run (default 1)' },
  },
  async run({ options, signal, line }) {
    const examination = await examine({
      profile: parseProfile(options.text('profile')),
      replicas: parseReplicas(options.text('replicas')),
      env: process.env,
      envPath: '.env',
      signal,
      onResult: (_result, done, total) => line.show(`Examined ${done} of ${total}`, done / total),
    })
    return {
      data: dataOf(examination),
      isWrong: examination.summary.status === 'fail',
      view: (page) => viewOf(examination, page),
    }
  },
}
