/**
 * The declared commands of a service (migrate, backup, restore), run on scratch databases of this run
 * and never on what the service was given.
 *
 * A command gets the environment of the service, with the scratch database in the variable
 * `commands.databaseEnv`, and `PLIMSOLL_BACKUP`: a path in a folder of its own, that a backup writes
 * and a restore reads. Both may stand in its arguments, and in `commands.env`, as `{database}` and
 * `{backup}`.
 *
 * @module
 */

import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AuditConfig } from '../config/config-schema.ts'
import { Inconclusive } from './stand.ts'

export type CommandName = 'migrate' | 'backup' | 'restore'

export interface CommandRun {
  readonly code: number | undefined
  readonly ms: number
  /** Output of both streams, at most 64 KiB. */
  readonly output: string
}

/** An empty database of the run, and how the service is told of it. */
export interface Scratch {
  readonly env: Readonly<Record<string, string>>
}

export interface Commands {
  readonly has: (name: CommandName | 'emptyDatabase') => boolean
  /** @throws Inconclusive if none can be made. */
  readonly emptyDatabase: () => Promise<Scratch>
  /** @throws Inconclusive if it is not declared. */
  readonly run: (name: CommandName, scratch: Scratch) => Promise<CommandRun>
  /** Removes backups; databases are left to whoever made them, named by {@link leftovers}. */
  readonly close: () => Promise<void>
  readonly leftovers: () => readonly string[]
}

export interface CommandParts {
  readonly config: AuditConfig
  /** Folder that commands run in. */
  readonly cwd: string
  /** Environment of the service with these changes. */
  readonly environment: (
    changes: Readonly<Record<string, string | undefined>>,
  ) => Readonly<Record<string, string>>
}

const timeoutMs = 60_000
const outputMax = 65_536

export function createCommands({ config, cwd, environment }: CommandParts): Commands {
  const declared = config.commands ?? {}
  const databaseEnv = declared.databaseEnv ?? config.dependencies?.find(isRequired)?.env
  const made: string[] = []
  let folder: Promise<string> | undefined

  const backupPath = async () => {
    folder ??= mkdtemp(join(tmpdir(), 'plimsoll-backup-'))
    return join(await folder, 'backup')
  }
  const execute = async (name: keyof typeof declared, env: Readonly<Record<string, string>>) => {
    const command = declared[name]
    if (!Array.isArray(command)) throw new Inconclusive(`The config declares no command "${name}".`)
    const backup = await backupPath()
    const database = databaseEnv === undefined ? '' : (env[databaseEnv] ?? '')
    const fill = (text: string) =>
      text.replaceAll('{backup}', backup).replaceAll('{database}', database)
    const own = Object.entries(declared.env ?? {}).map(([key, text]) => [key, fill(text)])
    const all = environment({ ...Object.fromEntries(own), PLIMSOLL_BACKUP: backup, ...env })
    return runCommand(command.map(fill), cwd, all)
  }

  return {
    has: (name) => declared[name] !== undefined,
    run: (name, scratch) => execute(name, scratch.env),
    leftovers: () => made,
    async emptyDatabase() {
      if (databaseEnv === undefined) {
        throw new Inconclusive(
          'The config names no variable of the database: commands.databaseEnv.',
        )
      }
      const { code, output } = await execute('emptyDatabase', {})
      const value = output.trim().split('\n').at(-1)?.trim() ?? ''
      if (code !== 0 || value === '') {
        throw new Inconclusive(
          `The command "emptyDatabase" ended with ${code} and gave no address.`,
        )
      }
      made.push('an empty scratch database made by commands.emptyDatabase')
      return { env: { [databaseEnv]: value } }
    },
    async close() {
      if (folder !== undefined) await rm(await folder, { recursive: true, force: true })
    },
  }
}

function isRequired({ criticality }: { readonly criticality: string }): boolean {
  return criticality === 'required'
}

/** Ends with the code of the command; undefined if it was killed, by the time limit too. */
function runCommand(
  [program = '', ...args]: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<CommandRun> {
  const startedAt = performance.now()
  const child = spawn(program, args, {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const read = (text: string) => {
    output = (output + text).slice(-outputMax)
  }
  child.stdout.setEncoding('utf8').on('data', read)
  child.stderr.setEncoding('utf8').on('data', read)
  // Its group: a package manager's child must not outlive it.
  const kill = () => child.pid !== undefined && killGroup(child.pid)
  const timer = setTimeout(kill, timeoutMs)
  return new Promise((resolve) => {
    const end = (code: number | undefined) => {
      clearTimeout(timer)
      resolve({ code, ms: performance.now() - startedAt, output })
    }
    child.once('error', (error) => {
      read(error.message)
      end(undefined)
    })
    child.once('close', (code) => end(code ?? undefined))
  })
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
