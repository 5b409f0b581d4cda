/**
 * The command: reads the logs, prints the story.
 *
 * @module
 */

import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import { columnsOf, paintOn } from '../terminal/paint.ts'
import { startFolder } from '../terminal/start-folder.ts'
import { UsageError } from '../terminal/usage-error.ts'
import { type Arguments, parseArguments, usage } from './arguments.ts'
import { linesOf } from './log-lines.ts'
import { Story } from './story.ts'
import { view } from './view.ts'

/** What the command needs of the process. */
export interface Terminal extends Pick<NodeJS.Process, 'env' | 'cwd'> {
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  readonly stdin: AsyncIterable<Uint8Array> & { readonly isTTY?: boolean }
}

/** Answers the exit code: 0 told, 1 nothing to tell, 2 the command makes no sense. */
export async function traceCli(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const parsed = parseArguments(argv)
    if (parsed) return await trace(parsed, terminal)
    terminal.stdout.write(usage)
    return 0
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    terminal.stderr.write(`${error.message}\n\n${usage}`)
    return 2
  }
}

async function trace({ id, files, isJson }: Arguments, terminal: Terminal): Promise<number> {
  const { stdout, stderr } = terminal
  let story = new Story([id])
  const isWhole = await read(story, files, terminal)
  // Of a trace, the requests are known now whose jobs may have come before.
  if (files.length > 0 && story.ids.size > 1) {
    story = new Story(story.ids)
    await read(story, files, { ...terminal, stderr: undefined })
  }
  const lines = story.lines()
  const { read: seen, broken, left } = story.counts
  if (broken > 0) stderr.write(`Lines that are no JSON and were skipped: ${broken}\n`)
  if (left > 0) stderr.write(`Lines that there was no room for: ${left}\n`)
  if (lines.length === 0) {
    stderr.write(`Nothing is said of ${id} in ${seen} lines.\n`)
    return 1
  }
  const page = { columns: columnsOf(stdout), paint: paintOn(stdout) }
  const shown = isJson ? lines.map(({ text }) => text) : view(lines, page)
  stdout.write(`${shown.join('\n')}\n`)
  return isWhole ? 0 : 1
}

type Quiet = Omit<Terminal, 'stdout' | 'stderr'> & {
  readonly stderr: NodeJS.WriteStream | undefined
}

/** Whether all could be read; what could not is told. */
async function read(story: Story, files: readonly string[], terminal: Quiet): Promise<boolean> {
  if (files.length > 0) {
    const folder = startFolder(terminal, 'trace')
    const wholes: boolean[] = []
    for (const file of files) wholes.push(await readFile(story, folder, file, terminal.stderr))
    return wholes.every(Boolean)
  }
  if (terminal.stdin.isTTY) throw new UsageError('Name log files, or pipe a log in.')
  for await (const line of linesOf(terminal.stdin)) story.add(line)
  return true
}

async function readFile(
  story: Story,
  folder: string,
  file: string,
  stderr: NodeJS.WriteStream | undefined,
): Promise<boolean> {
  try {
    for await (const line of linesOf(createReadStream(resolve(folder, file)))) story.add(line)
    return true
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    stderr?.write(`${file} cannot be read (${code ?? message}).\n`)
    return false
  }
}
