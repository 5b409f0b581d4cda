/**
 * A real Chromium for tests: the one that is there, or else the system's package, installed.
 *
 * @module
 */

import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/**
 * Path of the browser. `CHROMIUM_PATH` names another.
 *
 * @throws Error that says what is missing and how to get it, where nothing may be installed.
 */
export function systemBrowser(): string {
  const path = process.env['CHROMIUM_PATH'] ?? found() ?? installed()
  if (path !== undefined && existsSync(path)) return path
  throw new Error(
    'Chromium is missing: install it (Debian: sudo apt-get install chromium), or name it in CHROMIUM_PATH',
  )
}

function found(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync)
}

function installed(): string | undefined {
  const mayInstall = process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0
  if (!mayInstall) return undefined

  process.stderr.write('Installing Chromium from the packages of the system (once) …\n')
  const options = {
    stdio: 'ignore',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  } as const
  execFileSync('apt-get', ['update', '-q'], options)
  execFileSync('apt-get', ['install', '-q', '-y', '--no-install-recommends', 'chromium'], options)
  return found()
}
