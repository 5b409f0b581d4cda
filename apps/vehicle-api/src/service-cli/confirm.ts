/**
 * Asks before something is lost: the name of it must be typed. Where nobody can be asked, only
 * `--yes` will do.
 *
 * @module
 */

import { createInterface } from 'node:readline/promises'
import { columnsOf } from '../terminal/paint.ts'
import { fitted } from '../terminal/text-width.ts'
import type { Question } from './command.ts'
import { DeclinedError, NotAskedError } from './failure.ts'

export interface Asking {
  readonly stdin: NodeJS.ReadStream
  readonly stderr: NodeJS.WriteStream
  readonly signal: AbortSignal
  readonly command: string
}

/** @throws DeclinedError, or NotAskedError where no terminal is */
export async function confirmed({ loss, name }: Question, asking: Asking): Promise<void> {
  const { stdin, stderr, signal, command } = asking
  if (!stdin.isTTY || !stderr.isTTY) throw new NotAskedError(command, loss)
  stderr.write(`${fitted(loss, columnsOf(stderr))}\n`)
  // The terminal edits the line itself, so that Ctrl-C remains a signal.
  const lines = createInterface({ input: stdin, output: stderr, terminal: false })
  try {
    const closed = new Promise<undefined>((resolve) => {
      lines.once('close', () => resolve(undefined))
    })
    const answer = await Promise.race([
      lines.question(`Type ${name} to go on: `, { signal }),
      closed,
    ])
    // The end of the input has no line feed of its own.
    if (answer === undefined) stderr.write('\n')
    if (answer?.trim() !== name) throw new DeclinedError()
  } finally {
    lines.close()
  }
}
