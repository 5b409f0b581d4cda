/**
 * Follows a document: runs its ```sh blocks word by word in one shell, as its reader would, and tells
 * how long each section took.
 *
 * Unlike the tests of documents, nothing is put in the place of any command.
 *
 * @module
 */

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

export interface ShownSection {
  /** As in the document, without its number. */
  readonly heading: string
  readonly commands: string
}

export interface Followed {
  /** Of the shell, where a command that fails ends it. */
  readonly exitCode: number | null
  readonly sections: readonly { readonly heading: string; readonly seconds: number }[]
  /** Where it ended, if it did before the end. */
  readonly endedIn: string | undefined
  /** All that was written. */
  readonly output: string
}

export interface FollowOptions {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Then all that was started is killed. Default ten minutes. */
  readonly timeoutMs?: number
}

export const root: string = join(import.meta.dirname, '../..')

export function shownSections(document: string): readonly ShownSection[] {
  const parts = /^#+ (?:\d+\. )?(?<heading>.+)$|^```sh\n(?<commands>[\s\S]*?)^```$/gm
  let heading = ''
  return [...document.matchAll(parts)].flatMap(({ groups = {} }) => {
    heading = groups['heading'] ?? heading
    const { commands } = groups
    return commands === undefined ? [] : [{ heading, commands }]
  })
}

export function readDocument(path: string): readonly ShownSection[] {
  return shownSections(readFileSync(join(root, path), 'utf8'))
}

export async function follow(
  sections: readonly ShownSection[],
  { cwd, env, timeoutMs = 600_000 }: FollowOptions,
): Promise<Followed> {
  const mark = (at: number) => `printf '%s\\n' ${at} >&3\n`
  const script = sections.map(({ commands }, at) => mark(at) + commands).join('')
  // A group of its own, so that whatever it leaves behind ends with it.
  const shell = spawn('sh', ['-euc', script + mark(sections.length)], {
    ...{ cwd, env: { ...env }, detached: true },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  const marks: number[] = []
  let output = ''
  for (const stream of [shell.stdout, shell.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const told = shell.stdio[3] as Readable
  told.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.trim().split('\n')) marks[Number(line)] = performance.now()
  })
  const exitCode = await endOf(shell, timeoutMs)
  const seconds = marks.map((atMs, at) => ((marks[at + 1] ?? performance.now()) - atMs) / 1_000)
  const reached = sections.slice(0, marks.length)
  return {
    exitCode,
    output,
    endedIn: marks.length > sections.length ? undefined : reached.at(-1)?.heading,
    sections: reached.map(({ heading }, at) => ({ heading, seconds: seconds[at] ?? 0 })),
  }
}

/** What the shell has started ends with it, and lets go of its pipes. */
async function endOf(shell: ReturnType<typeof spawn>, timeoutMs: number): Promise<number | null> {
  const timer = setTimeout(() => kill(shell.pid), timeoutMs)
  const closed = new Promise<void>((resolve) => shell.once('close', () => resolve()))
  const code = await new Promise<number | null>((resolve) => shell.once('exit', resolve))
  clearTimeout(timer)
  kill(shell.pid)
  await closed
  return code
}

function kill(group: number | undefined): void {
  if (group === undefined) return
  try {
    process.kill(-group, 'SIGKILL')
  } catch {
    // Nobody is left in it.
  }
}

/** One line for each section, sections of one heading together. */
export function timesOf({ sections }: Followed): readonly string[] {
  const times = new Map<string, number>()
  for (const { heading, seconds } of sections) {
    times.set(heading, (times.get(heading) ?? 0) + seconds)
  }
  return [...times].map(([heading, seconds]) => `${seconds.toFixed(1).padStart(6)} s  ${heading}`)
}
