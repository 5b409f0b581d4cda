/**
 * Asks in a terminal for what the command line did not say.
 *
 * @module
 */

import { createInterface } from 'node:readline/promises'
import { type DatabaseChoice, readDatabase } from './arguments.ts'
import type { Look } from './look.ts'
import { problemOfName } from './service-name.ts'
import { UsageError } from './usage-error.ts'

/** Ctrl-C or Ctrl-D: nothing is to be made. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

export interface Questions extends Disposable {
  readonly folder: (fallback: string) => Promise<string>
  readonly name: (fallback: string) => Promise<string>
  readonly database: () => Promise<DatabaseChoice>
}

export interface Streams {
  readonly input: NodeJS.ReadableStream
  readonly output: NodeJS.WritableStream
}

export function openQuestions(
  look: Look,
  { input, output }: Streams = { input: process.stdin, output: process.stdout },
): Questions {
  const lines = createInterface({ input, output })
  const ended = new AbortController()
  // A question whose input has ended would wait for ever.
  lines.on('close', () => ended.abort(new Interrupted()))
  lines.on('SIGINT', () => lines.close())

  const ask = async (question: string, fallback: string): Promise<string> => {
    const prompt = `  ${look.style('bold', question)} ${look.style('dim', `(${fallback})`)} `
    try {
      return (await lines.question(prompt, { signal: ended.signal })).trim() || fallback
    } catch (error) {
      throw ended.signal.aborted ? new Interrupted() : error
    }
  }
  /** Until the answer is one. */
  const askUntil = async <Answer>(
    question: string,
    fallback: string,
    read: (text: string) => Answer,
  ): Promise<Answer> => {
    for (;;) {
      const text = await ask(question, fallback)
      try {
        return read(text)
      } catch (error) {
        if (!(error instanceof UsageError)) throw error
        output.write(`  ${look.style('red', error.message)}\n`)
      }
    }
  }
  return {
    folder: (fallback) => ask('Folder', fallback),
    name: (fallback) => askUntil('Name', fallback, readName),
    database: () => askUntil('Database: sqlite or postgres', 'sqlite', readDatabase),
    [Symbol.dispose]: () => lines.close(),
  }
}

/** @throws UsageError */
function readName(text: string): string {
  const problem = problemOfName(text)
  if (problem !== undefined) throw new UsageError(problem)
  return text
}
