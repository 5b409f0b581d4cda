/**
 * Somebody who has Node and npm and knows nothing of this repository: none of its conditions, and
 * none of what npm tells the scripts that it runs.
 *
 * @module
 */

import { type ExecFileException, execFile } from 'node:child_process'
import { delimiter, dirname } from 'node:path'

const ofThisRun =
  /^(npm_|NODE_OPTIONS$|NODE_ENV$|NODE_TEST_CONTEXT$|INIT_CWD$|DATABASE_URL$|FORCE_COLOR$)/i

/** The Node that runs this is the one that is found first. */
export const strangersEnvironment: Readonly<NodeJS.ProcessEnv> = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofThisRun.test(name))),
  PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
}

export interface Ended {
  readonly code: number
  /** Both outputs. */
  readonly said: string
  readonly seconds: number
}

const commandMsMax = 600_000

const [tooLate, notThere] = [124, 127]

/** Resolves however it ends; as in a shell, a program that is not there is 127, and one too late 124. */
export async function typed(
  command: readonly [string, ...string[]],
  cwd: string,
  more: Readonly<NodeJS.ProcessEnv> = {},
): Promise<Ended> {
  const [program, ...args] = command
  const startedAt = performance.now()
  const env = { ...strangersEnvironment, ...more }
  return await new Promise((resolve) => {
    const options = { cwd, env, timeout: commandMsMax, maxBuffer: 64 * 1024 ** 2 }
    execFile(program, args, options, (error, out, err) => {
      const seconds = (performance.now() - startedAt) / 1_000
      resolve({ code: exitCode(error), said: `${out}${err}`, seconds })
    })
  })
}

function exitCode(error: ExecFileException | null): number {
  if (error === null) return 0
  if (error.killed === true) return tooLate
  return typeof error.code === 'number' ? error.code : notThere
}
