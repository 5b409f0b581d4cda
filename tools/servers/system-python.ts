/**
 * The system's own Python with modules of the system's packages: the one that has them, or else
 * they are installed. A Python of another kind (pyenv, conda) has modules of its own.
 *
 * @module
 */

import { spawnSync } from 'node:child_process'
import { installPackages, type System, thisSystem } from './system-package.ts'

/** Modules and where they come from. */
export interface WantedModules {
  /** What messages call them. */
  readonly title: string
  /** As they are imported. */
  readonly modules: readonly string[]
  /** Environment variable that names a Python which has them. */
  readonly env: string
  /** Debian's packages. */
  readonly packages: readonly string[]
}

/** Where the system's packages put it, the preferred one first. */
const interpreters = ['/usr/bin/python3', 'python3']

/**
 * Path of a Python that imports all the modules, after installing their packages if need be.
 *
 * @throws Error of one line that says what is missing and how to get it.
 */
export function systemPython(
  wanted: WantedModules,
  system: System = thisSystem,
  candidates: readonly string[] = interpreters,
): string {
  const { title, env, packages } = wanted
  const named = system.env[env]
  if (named !== undefined && imports(named, wanted, system)) return named
  if (named !== undefined) throw new Error(`${env} names ${named}, which lacks ${title}`)

  const find = () => candidates.find((path) => imports(path, wanted, system))
  const there = find()
  if (there !== undefined) return there

  const complaint = installPackages({ title, packages }, system)
  const installed = complaint === undefined ? find() : undefined
  if (installed !== undefined) return installed
  const reason = complaint ? ` (${complaint})` : ''
  throw new Error(
    `${title} is missing${reason}: install it (Debian: sudo apt-get install ` +
      `${packages.join(' ')}), or name a Python that has it in ${env}`,
  )
}

function imports(python: string, { modules }: WantedModules, { env }: System): boolean {
  // Nothing of the folder it is run in, or of the user's own modules, counts.
  const code = `import ${modules.join(', ')}`
  const { status } = spawnSync(python, ['-I', '-c', code], { env, stdio: 'ignore' })
  return status === 0
}
