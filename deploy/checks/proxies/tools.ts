/**
 * Programs that validate, and what they said.
 *
 * @module
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { MissingTool } from '../artefact.ts'

export interface Verdict {
  readonly isOk: boolean
  readonly output: string
}

/** @throws MissingTool where `find` throws that there is none. */
export function toolOr(find: () => string, name: string): string {
  try {
    return find()
  } catch (error) {
    throw new MissingTool(name, error instanceof Error ? error.message : String(error))
  }
}

export async function told(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Verdict> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], LC_ALL: 'C', ...env },
    timeout: 60_000,
  })
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { isOk: code === 0, output: output + errors }
}

/** Nothing, or what the program found. */
export function complaints({ isOk, output }: Verdict): readonly string[] {
  return isOk ? [] : [output.trim()]
}
