/**
 * A child process that runs `served-app.ts`, seen through what it logs and how it ends.
 *
 * @module
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'

const entry = join(import.meta.dirname, 'served-app.ts')

export const shutdownStates: readonly string[] = [
  'draining',
  'listener-closed',
  'finishing',
  'flushing',
  'stopped',
]

export interface ServedProcess {
  readonly exitCode: Promise<number | null>
  readonly states: readonly string[]
  readonly messages: readonly string[]
  readonly errors: readonly string[]
  readonly url: string
  signal(name: NodeJS.Signals): void
  is(state: string): Promise<void>
  says(part: string): Promise<void>
}

interface Line {
  readonly msg: string
  readonly state?: string
  readonly err?: { readonly message: string }
}

/** Resolves when the service heeds signals: its code says nothing before. */
export async function servedProcess(
  t: TestContext,
  ...args: readonly string[]
): Promise<ServedProcess> {
  const child = spawn(process.execPath, ['--conditions=@plimsoll/source', entry, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  const exited = once(child, 'exit')
  const lines: Line[] = []
  const reader = createInterface({ input: child.stdout })
  reader.on('line', (line) => lines.push(JSON.parse(line)))
  const some = (isIt: (line: Line) => boolean) => seen(child, reader, lines, isIt)
  await some(({ msg }) => msg === 'heeding signals')

  return {
    exitCode: Promise.all([exited, once(reader, 'close')]).then(([[code]]) => code),
    get states() {
      return lines.map(({ state }) => state).filter((state) => state !== undefined)
    },
    get messages() {
      return lines.map(({ msg }) => msg)
    },
    get errors() {
      return lines.map(({ err }) => err?.message ?? '')
    },
    get url() {
      const listening = lines.find(({ msg }) => msg.startsWith('Server listening at '))
      return listening?.msg.slice('Server listening at '.length) ?? 'not listening'
    },
    signal: (name) => void child.kill(name),
    is: (wanted) => some(({ state }) => state === wanted),
    says: (part) => some(({ msg }) => msg.includes(part)),
  }
}

async function seen(
  child: ChildProcess,
  reader: NodeJS.EventEmitter,
  lines: readonly Line[],
  isIt: (line: Line) => boolean,
): Promise<void> {
  while (!lines.some(isIt)) {
    await Promise.race([once(reader, 'line'), once(child, 'exit')])
    if (child.exitCode !== null && !lines.some(isIt)) throw new Error('ended without saying it')
  }
}
