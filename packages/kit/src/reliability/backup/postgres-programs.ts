/**
 * `pg_dump` and `pg_restore`: where they are, and a run of one.
 *
 * @module
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { BackupFailedError, BackupToolError } from './backup-error.ts'

export type ProgramName = 'pg_dump' | 'pg_restore'

export interface ProgramRun {
  readonly environment: Readonly<Record<string, string>>
  readonly signal: AbortSignal | undefined
  /** Told each line that the program says of its work. */
  readonly onLine: (line: string) => void
  /** Where the program is. Default: the newest of the system's packages, then `PATH`. */
  readonly folder: string | undefined
}

const debianFolder = '/usr/lib/postgresql'

/** @throws BackupToolError, BackupFailedError with the last words of the program */
export async function runProgram(
  name: ProgramName,
  args: readonly string[],
  { environment, signal, onLine, folder }: ProgramRun,
): Promise<void> {
  signal?.throwIfAborted()
  const program = spawn(programPath(name, folder), args, {
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const stop = () => program.kill()
  signal?.addEventListener('abort', stop, { once: true })
  const problems: string[] = []
  createInterface({ input: program.stderr }).on('line', (line) => {
    onLine(line)
    if (/(?:error|fatal|warning|detail|hint):/i.test(line)) problems.push(line)
  })
  try {
    const [code, killedBy] = await once(program, 'close')
    signal?.throwIfAborted()
    if (code === 0) return
    const words = problems.slice(-5).join('\n')
    throw new BackupFailedError(`${name} ended with ${code ?? killedBy}\n${words}`.trim())
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

/** @throws BackupToolError that says what to install */
export function programPath(name: ProgramName, folder?: string): string {
  const folders = folder === undefined ? usualFolders() : [folder]
  const found = folders.map((each) => join(each, name)).find(existsSync)
  if (found !== undefined) return found
  throw new BackupToolError(
    `${name} is not installed (looked in ${folders.join(', ')}): install the client programs of ` +
      'PostgreSQL, of the server’s version or newer (package postgresql-client on Debian and ' +
      'Alpine, postgresql on Fedora, libpq with Homebrew)',
  )
}

// Newest first: a program may be newer than the server, and not older.
function usualFolders(): readonly string[] {
  const versions = existsSync(debianFolder) ? readdirSync(debianFolder) : []
  const installed = versions
    .toSorted((one, other) => Number(other) - Number(one))
    .map((version) => join(debianFolder, version, 'bin'))
  const paths = (process.env['PATH'] ?? '').split(delimiter).filter((path) => path !== '')
  return [...installed, ...paths]
}

/** Tells of each line that names the next table which part of all tables is done. */
export function partsOfTables(
  pattern: RegExp,
  tables: number,
  report: (part: number) => void,
): (line: string) => void {
  let begun = 0
  return (line) => {
    if (!pattern.test(line)) return
    report(begun / Math.max(1, tables))
    begun += 1
  }
}
