/**
 * Runs one command and prints what came of it: a report or a failure, for people or as JSON.
 *
 * Results go to standard output, all else to standard error. With `--json` standard output has one
 * object, whatever happens.
 *
 * @module
 */

import { redact } from '@plimsoll/kit/logging'
import { loadServiceConfig } from '../config.ts'
import { columnsOf, paintOn } from '../terminal/paint.ts'
import { startFolder } from '../terminal/start-folder.ts'
import { statusLine } from '../terminal/status-line.ts'
import { fitted } from '../terminal/text-width.ts'
import { UsageError } from '../terminal/usage-error.ts'
import { version } from '../version.ts'
import { type AskedCommand, asksForJson, parseArguments } from './arguments.ts'
import type { Command, Report } from './command.ts'
import { confirmed } from './confirm.ts'
import { type Failure, failureOf } from './failure.ts'
import { helpOf, overview, program } from './help.ts'

/** What the commands need of the process. */
export type Terminal = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr' | 'env' | 'cwd'>

export interface Running {
  readonly commands: readonly Command[]
  readonly signal: AbortSignal
}

/** Answers the exit code. */
export async function serviceCli(
  argv: readonly string[],
  terminal: Terminal,
  { commands, signal }: Running,
): Promise<number> {
  const { stdout } = terminal
  try {
    const asked = parseArguments(argv, commands)
    if (asked.kind === 'command') return await runCommand(asked, terminal, signal)
    const columns = columnsOf(stdout)
    const [only] = asked.kind === 'help' && !asked.isAll ? asked.commands : []
    if (asked.kind === 'version') stdout.write(`${version}\n`)
    else if (only !== undefined && asked.commands.length === 1) stdout.write(helpOf(only, columns))
    else stdout.write(overview(asked.commands, columns))
    return 0
  } catch (error) {
    const failure = failureOf(error, signal.reason)
    const hint = error instanceof UsageError ? `${program} --help shows what there is.` : ''
    printFailure(failure, hint, asksForJson(argv), terminal)
    printStack(error, terminal)
    return failure.exitCode
  }
}

async function runCommand(
  { command, operands, options }: AskedCommand,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const { stdin, stdout, stderr, env } = terminal
  const line = statusLine(stderr, env)
  const isJson = options.isSet('json')
  try {
    const report = await command.run({
      command: command.name,
      operands,
      options,
      signal,
      line,
      stdout,
      isJson,
      folder: startFolder(terminal, 'service'),
      config: async () => (await loadServiceConfig(env)).config,
      say: (text) => line.above(() => stderr.write(`${fitted(text, columnsOf(stderr))}\n`)),
      async confirm(question) {
        if (options.isSet('yes')) return
        await confirmed(question, { stdin, stderr, signal, command: command.name })
      },
    })
    line.end()
    print(report, isJson, stdout)
    return report.isWrong === true ? 1 : 0
  } finally {
    line.end()
  }
}

function print({ data, view }: Report, isJson: boolean, stdout: NodeJS.WriteStream): void {
  if (isJson) {
    stdout.write(`${JSON.stringify(data, undefined, 2)}\n`)
    return
  }
  const lines = view({ columns: columnsOf(stdout), paint: paintOn(stdout) })
  if (lines.length > 0) stdout.write(`${lines.join('\n')}\n`)
}

function printFailure(
  { code, message, exitCode }: Failure,
  hint: string,
  isJson: boolean,
  { stdout, stderr }: Terminal,
): void {
  const columns = columnsOf(stderr)
  const [first = '', ...more] = message.split('\n')
  const mark = paintOn(stderr)('red', 'error')
  stderr.write(`${mark} ${fitted(first, columns, 'error '.length)}\n`)
  for (const text of more) {
    const lead = text.length - text.trimStart().length
    stderr.write(`${' '.repeat(lead)}${fitted(text.trimStart(), columns, lead)}\n`)
  }
  if (hint !== '') stderr.write(`${fitted(hint, columns)}\n`)
  if (!isJson) return
  const error = { error_code: code, message, exit_code: exitCode }
  stdout.write(`${JSON.stringify({ error }, undefined, 2)}\n`)
}

/** For those who look for a defect. */
function printStack(error: unknown, { stderr, env }: Terminal): void {
  if (env['DEBUG'] !== 'true' || !(error instanceof Error)) return
  stderr.write(`${redact(error.stack ?? '')}\n`)
}
