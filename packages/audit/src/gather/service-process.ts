/**
 * One process of the service, in a process group of its own, so that everything it starts can be
 * found and killed with it.
 *
 * @module
 */

import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import type { Environment } from './environment.ts'
import { collectLines, type LogLine } from './logs.ts'
import { membersOf, resourcesOf } from './process-group.ts'
import { killGroup, type ProcessGuard } from './process-guard.ts'
import type { Exit, Instance } from './services.ts'

export interface ProcessRequest {
  readonly command: readonly string[]
  readonly cwd: string
  readonly env: Environment
  readonly guard: ProcessGuard
  /** Milliseconds since the start of the run. */
  readonly now: () => number
}

export interface ServiceProcess extends Omit<Instance, 'http' | 'port'> {
  /** What kept the command from running at all, such as a program that is not there. */
  readonly problem: () => string | undefined
  /** How it ended; undefined while it lives. */
  readonly exit: () => Exit | undefined
  readonly lines: () => readonly LogLine[]
}

/** How long the output of a process that has ended is waited for. */
const lastWordsMs = 500

export function startProcess(request: ProcessRequest): ServiceProcess {
  const { command, cwd, env, guard, now } = request
  const [program = '', ...args] = command
  const startedAt = now()
  const collector = collectLines(now)
  const child = spawn(program, args, {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const group = child.pid
  if (group !== undefined) guard.add(group)
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => collector.take(stream, text))
  }

  let problem: string | undefined
  let exit: Exit | undefined
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      problem = error.message
      exit ??= { code: undefined, signal: undefined, ms: now() - startedAt }
      resolve()
    })
    child.once('exit', (code, signal) => {
      exit = { code: code ?? undefined, signal: signal ?? undefined, ms: now() - startedAt }
      resolve()
    })
  })
  // What it wrote last arrives after the exit; a process that lives on may keep the pipe open.
  const silent = new Promise<void>((resolve) => child.once('close', () => resolve()))
  /** No process of the group is left: its number may be another's soon. */
  let isGone = group === undefined
  const forgetIfGone = (): void => {
    if (isGone || group === undefined || membersOf(group).length > 0) return
    isGone = true
    guard.remove(group)
  }
  const finished = ended.then(async () => {
    await within(silent, lastWordsMs)
    collector.end()
    forgetIfGone()
  })

  return {
    pid: group ?? 0,
    problem: () => problem,
    exit: () => exit,
    lines: collector.lines,
    logs: collector.lines,
    signal(signal) {
      if (exit === undefined) child.kill(constants.signals[signal])
    },
    async exited(timeoutMs) {
      await within(finished, timeoutMs)
      return exit
    },
    isAlive: () => exit === undefined,
    survivors: () => (group === undefined ? [] : membersOf(group)),
    resources: () => (group === undefined ? undefined : resourcesOf(group)),
    async stop() {
      if (isGone || group === undefined) return
      killGroup(group)
      await finished
      forgetIfGone()
    },
  }
}

/** Waits for the promise, at most so long; its timer keeps nothing alive afterwards. */
async function within(promise: Promise<void>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs)
  })
  await Promise.race([promise, late])
  clearTimeout(timer)
}
