/** The commands of a corpus service, as somebody at a terminal would run them. @module */

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Ground } from './ground.ts'
import { corpusKinds, emptyDatabase } from './kinds.ts'
import type { Subject } from './subject.ts'

const execute = promisify(execFile)

export interface Ended {
  readonly code: number
  readonly output: string
}

/** Address of a new empty database beside that of the service. */
export async function newDatabase({ ground }: Subject): Promise<string> {
  return (await run(ground, emptyDatabase, ground.databaseUrl)).output.trim()
}

/** @param file for `{backup}` among the arguments */
export function command(
  { ground }: Subject,
  name: 'migrate' | 'backup' | 'restore',
  databaseUrl: string,
  file = '',
): Promise<Ended> {
  const words = corpusKinds[ground.kind][name] ?? []
  return run(
    ground,
    words.map((word) => word.replace('{backup}', file)),
    databaseUrl,
  )
}

async function run(
  ground: Ground,
  [program = '', ...args]: readonly string[],
  databaseUrl: string,
): Promise<Ended> {
  const env = {
    ...process.env,
    CORPUS_FLAGS: ground.flags.join(','),
    DATABASE_URL: databaseUrl,
  }
  try {
    const { stdout } = await execute(program, args, { cwd: corpusKinds[ground.kind].folder, env })
    return { code: 0, output: stdout }
  } catch (error) {
    const { code, stderr } = error as { code?: number; stderr?: string }
    if (typeof code !== 'number') throw error
    return { code, output: stderr ?? '' }
  }
}
