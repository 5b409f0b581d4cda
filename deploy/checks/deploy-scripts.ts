/**
 * The two wrappers of the deployment: short, without a fault that a linter finds, and doing what they
 * say. What `deploy.ps1` does cannot be run where there is no PowerShell; its syntax is checked.
 *
 * @module
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { shellcheckBinary } from '../../tools/servers/shellcheck.ts'
import type { Artefact, PlantedError } from './artefact.ts'
import { powershellProblems } from './deploy-scripts/powershell.ts'
import { dryRunProblems } from './deploy-scripts/rehearsed.ts'
import { shellcheckProblems } from './deploy-scripts/shellcheck.ts'
import { toolOr } from './proxies/tools.ts'

const folder = join(import.meta.dirname, '..')
const linesMax = 20

const sh = readFileSync(join(folder, 'deploy.sh'), 'utf8')
const ps1 = readFileSync(join(folder, 'deploy.ps1'), 'utf8')

export const deploySh: Artefact = {
  name: 'deploy.sh',
  problems: async () => [
    ...lengthProblems(sh),
    ...(await linted(sh)),
    ...(await dryRunProblems(sh)),
  ],
  controls: [
    planted(
      'an unquoted variable',
      linted,
      sh,
      '"$folder/../tools/launch.mjs"',
      '$folder/../tools/launch.mjs',
    ),
    planted('a variable that nobody set', linted, sh, '$folder/', '$floder/'),
    planted('arguments that are lost', dryRunProblems, sh, ' "$@"', ''),
    planted(
      'a script that is long',
      async (text) => lengthProblems(text),
      sh,
      'set -eu',
      '\n'.repeat(20),
    ),
  ],
}

export const deployPs1: Artefact = {
  name: 'deploy.ps1',
  problems: async () => [...lengthProblems(ps1), ...(await powershellProblems(ps1))],
  controls: [
    planted('a missing bracket', powershellProblems, ps1, "mjs')", "mjs'"),
    planted('a string that does not end', powershellProblems, ps1, "launch.mjs'", 'launch.mjs'),
  ],
}

function linted(text: string): Promise<readonly string[]> {
  return shellcheckProblems(toolOr(shellcheckBinary, 'shellcheck'), text)
}

function lengthProblems(text: string): readonly string[] {
  const lines = text.trimEnd().split('\n').length
  return lines <= linesMax ? [] : [`It has ${lines} lines; a wrapper has at most ${linesMax}.`]
}

function planted(
  what: string,
  problemsIn: (text: string) => Promise<readonly string[]>,
  text: string,
  old: string,
  fresh: string,
): PlantedError {
  if (!text.includes(old)) throw new Error(`nothing to plant "${what}" in: ${old}`)
  return { planted: what, problems: () => problemsIn(text.replace(old, fresh)) }
}
