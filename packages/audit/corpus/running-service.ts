/** A corpus service in a process group of its own. @module */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../../../tools/servers/free-port.ts'
import type { Ground } from './ground.ts'
import { corpusKinds } from './kinds.ts'

const bootMs = 30_000

export interface RunningService {
  readonly origin: string
  readonly pid: number
  /** All it wrote so far. */
  readonly logs: () => string
  readonly isReady: boolean
  readonly signal: (signal: NodeJS.Signals) => void
  /** How it ended; undefined if it lives still after the time. */
  readonly exited: (
    ms: number,
  ) => Promise<{ code: number | null; signal: string | null } | undefined>
  /** Kills the whole group. */
  readonly stop: () => Promise<void>
}

/** The signing secret of every service that is not started by the auditor. */
export const secret = 'kJ8sd7fGh2LqPzXcVbNm4RtYwE1aZ9o0uTqH5xW3'

export type EnvironmentChanges = Readonly<Record<string, string | undefined>>

/** Resolves when it is ready or has ended; @throws Error if it is neither in time. */
export async function startService(
  ground: Ground,
  changes: EnvironmentChanges = {},
): Promise<RunningService> {
  const port = await freePort()
  const [program = '', ...args] = corpusKinds[ground.kind].command
  const child = spawn(program, args, {
    cwd: corpusKinds[ground.kind].folder,
    env: { ...process.env, ...environmentOf(ground, port), PORT: String(port), ...changes },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let written = ''
  const read = (text: string) => {
    written += text
  }
  child.stdout.setEncoding('utf8').on('data', read)
  child.stderr.setEncoding('utf8').on('data', read)
  const stop = () => killed(child)
  const stopWithUs = () => killGroup(child)
  process.once('exit', stopWithUs)
  child.once('exit', () => process.removeListener('exit', stopWithUs))
  const origin = `http://127.0.0.1:${port}`
  try {
    return {
      origin,
      pid: child.pid ?? 0,
      isReady: await becameReady(child, `${origin}${readinessOf(ground)}`),
      logs: () => written,
      signal: (signal) => void child.kill(signal),
      exited: (ms) => exitOf(child, ms),
      stop,
    }
  } catch (error) {
    await stop()
    throw new Error(`the service did not start: ${written.slice(-2_000)}`, { cause: error })
  }
}

/** The declared environment, with what the auditor would have filled in. */
function environmentOf({ config }: Ground, port: number): Record<string, string> {
  const entries = Object.entries(config.start?.env ?? {})
  const filled = (text: string) =>
    text
      .replaceAll('{key}', secret)
      .replaceAll('{port}', String(port))
      .replaceAll(/\{canary:(\w+)\}/g, '$1')
  return Object.fromEntries(entries.map(([name, text]) => [name, filled(text)]))
}

function readinessOf({ config }: Ground): string {
  return config.target?.readiness ?? '/livez'
}

async function becameReady(child: ChildProcess, url: string): Promise<boolean> {
  const lateAtMs = performance.now() + bootMs
  while (child.exitCode === null && child.signalCode === null) {
    if (performance.now() > lateAtMs) throw new Error(`not ready within ${bootMs} ms`)
    if (await answersOk(url)) return true
    await delay(50)
  }
  return false
}

async function answersOk(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(1_000) })
    await answer.arrayBuffer()
    return answer.ok
  } catch {
    // Nobody listens yet.
    return false
  }
}

async function exitOf(child: ChildProcess, ms: number) {
  if (child.exitCode === null && child.signalCode === null) {
    const over = new AbortController()
    await Promise.race([
      once(child, 'exit', { signal: over.signal }).catch(() => undefined),
      delay(ms, undefined, { signal: over.signal }).catch(() => undefined),
    ])
    over.abort()
  }
  const { exitCode: code, signalCode: signal } = child
  return code === null && signal === null ? undefined : { code, signal }
}

async function killed(child: ChildProcess): Promise<void> {
  killGroup(child)
  await exitOf(child, 5_000)
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
