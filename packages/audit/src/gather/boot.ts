/** One boot: starts a process and waits until it is ready, has ended, or the time is up. @module */

import { setTimeout as delay } from 'node:timers/promises'
import type { Http } from './http-client.ts'
import { askReadiness } from './readiness.ts'
import type { ServiceProcess } from './service-process.ts'
import type { Boot, Instance } from './services.ts'

export interface BootWatch {
  readonly process: ServiceProcess
  readonly port: number
  /** Path of readiness; undefined to ask the usual places. */
  readonly readiness: string | undefined
  readonly timeoutMs: number
  readonly http: (origin: string) => Http
  readonly now: () => number
  readonly signal: AbortSignal
}

const pollEveryMs = 40

/** Kills what did not become ready. */
export async function watchBoot(watch: BootWatch): Promise<Boot> {
  const { process, port, now, signal } = watch
  const startedAt = now()
  let listened = false
  let isReady = false
  while (process.isAlive() && now() - startedAt < watch.timeoutMs && !signal.aborted) {
    const seen = await askReadiness(port, watch.readiness)
    listened ||= seen.listened
    isReady = seen.isReady && process.isAlive()
    if (isReady) break
    await delay(pollEveryMs)
  }
  const bootMs = now() - startedAt
  const exit = isReady ? undefined : await process.exited(0)
  if (!isReady) await process.stop()
  return {
    outcome: outcomeOf(isReady, exit !== undefined),
    listened,
    exitCode: exit?.code,
    signal: exit?.signal,
    bootMs,
    output: process.lines().map(({ text }) => text),
    problem: process.problem(),
    instance: isReady ? instanceOf(watch) : undefined,
  }
}

function outcomeOf(isReady: boolean, hasExited: boolean): Boot['outcome'] {
  if (isReady) return 'ready'
  return hasExited ? 'exited' : 'silent'
}

function instanceOf({ process, port, http }: BootWatch): Instance {
  const { pid, logs, signal, exited, isAlive, survivors, resources, stop } = process
  const origin = `http://127.0.0.1:${port}`
  return {
    http: http(origin),
    port,
    pid,
    logs,
    signal,
    exited,
    isAlive,
    survivors,
    resources,
    stop,
  }
}
