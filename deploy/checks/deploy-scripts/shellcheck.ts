/**
 * What shellcheck finds in a script.
 *
 * @module
 */

import { spawn } from 'node:child_process'
import { json } from 'node:stream/consumers'

interface Comment {
  readonly line: number
  readonly code: number
  readonly message: string
}

/** One sentence for each finding, of any severity. */
export async function shellcheckProblems(
  program: string,
  text: string,
): Promise<readonly string[]> {
  const child = spawn(program, ['--format=json', '-'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: 60_000,
  })
  child.stdin.end(text)
  const comments = (await json(child.stdout)) as readonly Comment[]
  return comments.map(({ line, code, message }) => `Line ${line}, SC${code}: ${message}`)
}
