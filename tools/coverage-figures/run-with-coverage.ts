/**
 * Runs a command, and collects what every process of its tree ran.
 *
 * Each process leaves up to a megabyte when it ends, thousands of them in a run of all tests. So the
 * files are read while the command runs, and removed.
 *
 * @module
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setInterval } from 'node:timers/promises'
import { endWithOwner } from '../servers/end-with-owner.ts'
import type { ProcessCoverage, SourceFiles } from './source-files.ts'

const everyMs = 2_000

export interface CoveredCommand {
  readonly args: readonly string[]
  readonly cwd: string
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** Node's exit code with these arguments, once all that it ran is added to `files`. */
export async function runWithCoverage(
  { args, cwd, env = process.env }: CoveredCommand,
  files: SourceFiles,
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-coverage-'))
  const guard = endWithOwner('TERM', folder)
  const ended = new AbortController()
  const collecting = collectUntil(ended.signal, folder, files)
  try {
    const child = spawn(process.execPath, [...args], {
      ...{ cwd, stdio: 'inherit' as const },
      env: { ...env, NODE_V8_COVERAGE: folder },
    })
    guard.watch(child.pid)
    const [code] = await once(child, 'exit')
    guard.watch()
    ended.abort()
    await collecting
    const unread = await collect(folder, files)
    if (unread > 0) throw new Error(`${unread} processes left half of what they ran`)
    return code ?? 1
  } finally {
    ended.abort()
    await guard.sweep()
  }
}

async function collectUntil(
  signal: AbortSignal,
  folder: string,
  files: SourceFiles,
): Promise<void> {
  try {
    for await (const _ of setInterval(everyMs, undefined, { signal })) await collect(folder, files)
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

/** How many could not be read, as they are still being written. */
async function collect(folder: string, files: SourceFiles): Promise<number> {
  let unread = 0
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const coverage = parsed(await readFile(path, 'utf8'))
    if (coverage === undefined) {
      unread += 1
      continue
    }
    files.add(coverage)
    await unlink(path)
  }
  return unread
}

function parsed(json: string): ProcessCoverage | undefined {
  try {
    return JSON.parse(json)
  } catch {
    // It is not complete yet, and is read next time.
    return undefined
  }
}
