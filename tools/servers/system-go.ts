/**
 * Go with libraries of the system's packages: what is there, or else installed. No module is ever
 * fetched; the libraries are the folders that Debian puts into its own GOPATH.
 *
 * @module
 */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { installPackages, type System, systemBinary, thisSystem } from './system-package.ts'

/** Libraries and where they come from. */
export interface WantedLibraries {
  /** What messages call them. */
  readonly title: string
  /** Import paths. */
  readonly libraries: readonly string[]
  /** Environment variable that names another GOPATH, which has them. */
  readonly env: string
  /** Debian's packages. */
  readonly packages: readonly string[]
}

/** What a build needs. */
export interface SystemGo {
  readonly go: string
  readonly gopath: string
}

const debianGopath = '/usr/share/gocode'

/** @throws Error of one line that says what is missing and how to get it. */
export function systemGo(
  wanted: WantedLibraries,
  system: System = thisSystem,
  ownGopath: string = debianGopath,
): SystemGo {
  const { title, libraries, env, packages } = wanted
  const gopath = system.env[env] ?? ownGopath
  const lacks = () => libraries.filter((path) => !existsSync(join(gopath, 'src', path)))
  const isNamed = gopath !== ownGopath
  if (isNamed && lacks().length > 0) throw new Error(`${env} names ${gopath}, which lacks ${title}`)

  const complaint = lacks().length > 0 ? installPackages({ title, packages }, system) : undefined
  if (lacks().length > 0) {
    const reason = complaint ? ` (${complaint})` : ''
    throw new Error(
      `${title} are missing${reason}: install them (Debian: sudo apt-get install ` +
        `${packages.join(' ')}), or name a GOPATH that has them in ${env}`,
    )
  }
  return { go: goOf(system), gopath }
}

function goOf(system: System): string {
  const names = { debian: 'golang-go', fedora: 'golang', homebrew: 'go' }
  return systemBinary({ title: 'Go', names: ['go'], env: 'GO_PATH', package: names }, system)
}
