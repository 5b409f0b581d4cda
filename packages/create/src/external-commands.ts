/**
 * What other programs do for a new service. That one of them is missing or fails is told, and takes
 * nothing away: the files are there.
 *
 * @module
 */

import { execFile } from 'node:child_process'
import { basename } from 'node:path'
import { promisify } from 'node:util'
import type { StepOutcome } from './look.ts'

const run = promisify(execFile)

export interface Step {
  readonly outcome: Exclude<StepOutcome, 'running'>
  /** In a few words, or the words of the program that failed. */
  readonly told: string
}

export async function initialiseRepository(cwd: string): Promise<Step> {
  if (await isInRepository(cwd)) return { outcome: 'left', told: 'in the repository around it' }
  try {
    await run('git', ['init', '--quiet', '--initial-branch=main'], { cwd })
    return { outcome: 'done', told: 'a repository; nothing is committed yet' }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { outcome: 'left', told: 'not installed' }
    return { outcome: 'failed', told: wordsOf(error) }
  }
}

async function isInRepository(cwd: string): Promise<boolean> {
  try {
    await run('git', ['rev-parse', '--is-inside-work-tree'], { cwd })
    return true
  } catch {
    // Neither is a git that is missing a repository.
    return false
  }
}

const installMsMax = 600_000

export async function installPackages(cwd: string): Promise<Step> {
  const startedAt = performance.now()
  const [program, ...args] = npmCommand(process.env['npm_execpath'])
  const flags = ['install', '--no-audit', '--no-fund', '--loglevel=error']
  try {
    // npm is a script of the shell on Windows, and nothing here is from the user.
    const shell = process.platform === 'win32' && program === 'npm'
    await run(program, [...args, ...flags], { cwd, shell, timeout: installMsMax })
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
    return { outcome: 'done', told: `in ${seconds} s` }
  } catch (error) {
    return { outcome: 'failed', told: `${wordsOf(error)}\nRun it again in the folder.` }
  }
}

/** The npm that runs us, if it is one; the lock file is to be npm's. */
function npmCommand(executable: string | undefined): readonly [string, ...string[]] {
  if (executable === undefined || basename(executable) !== 'npm-cli.js') return ['npm']
  return [process.execPath, executable]
}

function wordsOf(error: unknown): string {
  const { stderr = '', message = String(error) } = error as { stderr?: string; message?: string }
  return stderr.trim() || message
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
