/**
 * Attacks a service with slow clients, by the program slowhttptest: many connections that send
 * their headers or body, or read their answer, as slowly as they can.
 *
 * It ends by itself, and with its owner.
 *
 * @module
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { endWithOwner } from './end-with-owner.ts'
import { systemBinary } from './system-package.ts'

const flags = { headers: '-H', body: '-B', range: '-R', read: '-X' } as const

/** What is slow, or for `range`: which header asks for many overlapping parts of the answer. */
export type SlowMode = keyof typeof flags

export interface SlowAttack {
  readonly mode: SlowMode
  readonly url: string
  readonly connections: number
  /** New connections per second. */
  readonly rate: number
  /** It ends earlier when the service has closed all connections. */
  readonly seconds: number
  /** More, by its own flags: `['-i', '3']` sends a bit every three seconds. */
  readonly flags?: readonly string[]
}

/** What it counted in one second. */
export interface SlowSecond {
  readonly closed: number
  readonly pending: number
  readonly connected: number
  /** Its own further connection was answered within 3 s. */
  readonly isAvailable: boolean
}

/** @throws Error with its own last words, or that says how to get it. */
export async function slowhttptest(attack: SlowAttack): Promise<readonly SlowSecond[]> {
  const path = slowhttptestBinary()
  const directory = await mkdtemp(join(tmpdir(), 'plimsoll-slow-'))
  const guard = endWithOwner('TERM', directory)
  try {
    const child = spawn(path, argumentsOf(attack), {
      cwd: directory,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { LC_ALL: 'C' },
    })
    guard.watch(child.pid)
    const words = Promise.all([text(child.stdout), text(child.stderr)])
    await once(child, 'close')
    guard.watch()
    const seconds = readSeconds(await readFile(join(directory, 'seconds.csv'), 'utf8'))
    if (seconds.length === 0)
      throw new Error(`slowhttptest did not run:\n${(await words).join('')}`)
    return seconds
  } finally {
    await guard.sweep()
  }
}

/** Path of the program. */
export function slowhttptestBinary(): string {
  return systemBinary({
    title: 'slowhttptest',
    names: ['slowhttptest'],
    env: 'SLOWHTTPTEST_PATH',
    package: { debian: 'slowhttptest', fedora: 'slowhttptest', homebrew: 'slowhttptest' },
  })
}

function argumentsOf({ mode, url, connections, rate, seconds, flags: more = [] }: SlowAttack) {
  const counts = ['-c', connections, '-r', rate, '-l', seconds].map(String)
  return [flags[mode], ...counts, '-u', url, '-p', '3', '-g', '-o', 'seconds', ...more]
}

function readSeconds(csv: string): SlowSecond[] {
  const [, ...lines] = csv.trim().split('\n')
  return lines.map((line) => {
    const [, closed = 0, pending = 0, connected = 0, available = 0] = line.split(',').map(Number)
    return { closed, pending, connected, isAvailable: available > 0 }
  })
}
