#!/usr/bin/env node
/**
 * The command line. Exit codes: 0 the service is there; 1 it is there in part, or not at all, for a
 * reason that was told; 2 something else must be given, and nothing was written; 130 interrupted.
 *
 * @module
 */

import { version } from 'node:process'

const needed = [24, 12] as const

process.exitCode = isNewEnough(version) ? await run() : tooOld()

/** Nothing is imported before the Node is known to have what it needs. */
async function run(): Promise<number> {
  const { create } = await import('./create.ts')
  return await create(process.argv.slice(2))
}

function isNewEnough(given: string): boolean {
  const [major = 0, minor = 0] = given.slice(1).split('.').map(Number)
  return major > needed[0] || (major === needed[0] && minor >= needed[1])
}

function tooOld(): number {
  process.stderr.write(
    `create-plimsoll: Node ${needed.join('.')} or newer is needed, and this is ${version}. https://nodejs.org has it.\n`,
  )
  return 2
}
