/**
 * Programs of the system that tests run: the one that is there, or else the system's package,
 * installed.
 *
 * It installs only as root on Debian and its kin. Everywhere else a missing program is an error
 * that says how to get it: tests are never skipped in silence.
 *
 * @module
 */

import { spawnSync } from 'node:child_process'
import { accessSync, constants, globSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A program and where it comes from. */
export interface WantedProgram {
  /** What messages call it. */
  readonly title: string
  /** File names it goes by, the preferred one first. */
  readonly names: readonly string[]
  /** Environment variable that names another file. */
  readonly env: string
  readonly package: { readonly debian: string; readonly fedora: string; readonly homebrew: string }
}

/** The machine, as far as finding and installing a program goes. */
export interface System {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly isRoot: boolean
  /** Folders to search after those of PATH, as patterns. */
  readonly folders: readonly string[]
  /** File Debian asks whether a package may start its services. */
  readonly policyFile: string
  /** Locked while a package is being installed. */
  readonly lock: string
}

export const thisSystem: System = {
  env: process.env,
  isRoot: process.getuid?.() === 0,
  folders: ['/usr/lib/postgresql/*/bin', '/opt/homebrew/opt/postgresql*/bin', '/usr/sbin'],
  policyFile: '/usr/sbin/policy-rc.d',
  lock: '/var/lib/apt',
}

/**
 * Path of the program, after installing its package if need be.
 *
 * @throws Error of one line that says what is missing and how to get it.
 */
export function systemBinary(wanted: WantedProgram, system: System = thisSystem): string {
  const named = system.env[wanted.env]
  if (named !== undefined && isProgram(named)) return named
  if (named !== undefined) throw new Error(`${wanted.env} names ${named}, which is no program`)

  const there = found(wanted, system)
  if (there !== undefined) return there

  const { title, package: source } = wanted
  const complaint = installPackages({ title, packages: [source.debian] }, system)
  const installed = complaint === undefined ? found(wanted, system) : undefined
  if (installed !== undefined) return installed
  const { debian, fedora, homebrew } = wanted.package
  const reason = complaint ? ` (${complaint})` : ''
  throw new Error(
    `${wanted.title} is missing${reason}: install it (Debian: sudo apt-get install ${debian}; ` +
      `Fedora: sudo dnf install ${fedora}; macOS: brew install ${homebrew}), ` +
      `or name its program in ${wanted.env}`,
  )
}

function found({ names }: WantedProgram, { env, folders }: System): string | undefined {
  const path = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const others = folders.flatMap((pattern) => globSync(pattern).toSorted(newestFirst))
  return names
    .flatMap((name) => [...path, ...others].map((folder) => join(folder, name)))
    .find(isProgram)
}

function newestFirst(one: string, other: string): number {
  return other.localeCompare(one, 'en', { numeric: true })
}

/** What kept Debian's packages from being installed; undefined once they are. */
export function installPackages(
  { title, packages }: { readonly title: string; readonly packages: readonly string[] },
  system: System = thisSystem,
): string | undefined {
  if (!system.isRoot) return ''
  const options = { env: system.env, encoding: 'utf8' } as const
  if (spawnSync('apt-get', ['--version'], options).status !== 0) return ''

  process.stderr.write(`Installing ${title} from the packages of the system (once) …\n`)
  const script = join(import.meta.dirname, 'install-package.sh')
  // Two test files that want the same package at once must not both run apt.
  const { status, stderr, error } = spawnSync(
    'flock',
    [system.lock, 'sh', script, system.policyFile, ...packages],
    { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  if (status === 0) return undefined
  return error?.message ?? stderr.trim().split('\n').at(-1) ?? ''
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    // It is not there, or in a folder that this user may not read.
    return false
  }
}
