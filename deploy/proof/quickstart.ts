/**
 * A newcomer: follows docs/quickstart.md word by word on a clean clone, with nothing of this machine
 * but its programs. From nothing to the first answer may take three minutes.
 *
 * Control: the same page with one address misspelt must fail where it is.
 *
 * @module
 */

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../tools/servers/free-port.ts'
import type { Proof } from './proof.ts'
import { cleanEnvironment } from './quickstart-proof/clean-environment.ts'
import { type FirstTerminal, firstTerminal, NotStarted } from './quickstart-proof/first-terminal.ts'
import {
  type Followed,
  type FollowOptions,
  follow,
  readDocument,
  root,
  type ShownSection,
  timesOf,
} from './shown-commands.ts'

const startSecondsMax = 180
const prediction = 'Classify a picture'

/** What a section must show, where to end well is not enough. */
const shows: readonly RegExp[] = [
  /"label":"car","confidence":0\.88/,
  /<title>.+<\/title>/,
  /^http_requests_total\{method="POST",route="\/api\/v1\/vehicle\/classify",status="200"\} 1$/m,
  /proven \d+/,
]

export const quickstart: Proof = {
  name: 'quickstart',
  shows: `the quickstart works word by word on a clean clone, in ${startSecondsMax / 60} minutes`,
  run: (print) => followed(root, print),
}

type Print = (line: string) => void

/** @param repository what is cloned */
export async function followed(repository: string, print: Print): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-newcomer-'))
  try {
    return await newcomer(folder, repository, print)
  } catch (error) {
    if (error instanceof NotStarted) return [error.message]
    throw error
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function newcomer(
  folder: string,
  repository: string,
  print: Print,
): Promise<readonly string[]> {
  const port = String(await freePort())
  const [first, ...others] = readDocument('docs/quickstart.md').map(({ heading, commands }) => ({
    heading,
    commands: commands.replaceAll('127.0.0.1:8000', `127.0.0.1:${port}`),
  }))
  if (first === undefined) return ['the quickstart shows no commands']
  const home = join(folder, 'home')
  mkdirSync(home)
  const place = { cwd: folder, env: { ...cleanEnvironment(home), PORT: port } }
  print(`a clone of ${commitOf(repository)}, an empty HOME, and so an empty cache of npm`)

  const startMs = performance.now()
  const commands = first.commands.replace('REPOSITORY', repository)
  await using terminal = await firstTerminal(commands, place)
  const startSeconds = (performance.now() - startMs) / 1_000
  print(`${startSeconds.toFixed(1).padStart(6)} s  ${first.heading}: clone, installation, start`)
  print(`           of that npm: ${terminal.installSeconds} s`)
  const sections = others.map((each) => withPassword(each, terminal))
  const second = await follow(sections, place)
  for (const line of timesOf(second)) print(line)

  const control = await misspelt(sections, place)
  print(`control, a misspelt address: it ended in "${control.endedIn}" with ${control.exitCode}`)
  const stop = await terminal.interrupt()
  print(`${stop.seconds.toFixed(1).padStart(6)} s  from Ctrl-C to the end`)
  return [
    ...problemsOf(second, startSeconds, print),
    ...(control.endedIn === prediction ? [] : ['a command that fails was not noticed']),
    ...(stop.log.includes('"state":"stopped"') ? [] : ['Ctrl-C did not stop it in order']),
  ]
}

function problemsOf(second: Followed, startSeconds: number, print: Print): string[] {
  if (second.exitCode !== 0) return [`it ended in "${second.endedIn}":\n${second.output}`]
  const until = second.sections.findIndex(({ heading }) => heading === prediction)
  const seconds = second.sections
    .slice(0, until + 1)
    .reduce((sum, each) => sum + each.seconds, startSeconds)
  print(`from nothing to the first answer: ${seconds.toFixed(1)} s`)
  return [
    ...(seconds <= startSecondsMax ? [] : [`the first answer came after ${seconds.toFixed(0)} s`]),
    ...shows
      .filter((shown) => !shown.test(second.output))
      .map((shown) => `nothing that was written reads ${shown}:\n${second.output}`),
  ]
}

function withPassword(
  { heading, commands }: ShownSection,
  { password }: FirstTerminal,
): ShownSection {
  return { heading, commands: commands.replace('"PASSWORD"', () => JSON.stringify(password)) }
}

function misspelt(sections: readonly ShownSection[], place: FollowOptions): Promise<Followed> {
  return follow(
    sections.map((each) => ({
      ...each,
      commands: each.commands.replace('/vehicle/classify', '/vehicle/classsify'),
    })),
    place,
  )
}

function commitOf(repository: string): string {
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8' }).trim()
  const isDirty = git('status', '--porcelain') !== ''
  return `${git('rev-parse', '--short', 'HEAD')}${isDirty ? ' (without what is not committed)' : ''}`
}
