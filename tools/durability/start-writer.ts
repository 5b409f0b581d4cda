/**
 * Starts a writer process and collects what it acknowledges.
 *
 * @module
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import type { WriterTask } from './writer-process.ts'

export interface RunningWriter {
  readonly pid: number
  /** So far; complete after {@link RunningWriter.kill}. */
  readonly acknowledged: readonly string[]
  /** Stops it where it is, as a machine that loses power does. */
  pause(): void
  /** With -9. */
  kill(): Promise<void>
}

const openMsMax = 20_000

/** Resolves with the first acknowledgement. */
export async function startWriter(task: WriterTask): Promise<RunningWriter> {
  const script = join(import.meta.dirname, 'writer-process.ts')
  const child = spawn(process.execPath, [...process.execArgv, script, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const acknowledged: string[] = []
  const output = createInterface({ input: child.stdout })
  output.on('line', (line) => acknowledged.push(line.slice('ack '.length)))
  const ended = Promise.all([once(child, 'close'), once(output, 'close')])
  const untilMs = performance.now() + openMsMax
  while (acknowledged.length === 0) {
    if (child.exitCode !== null || performance.now() > untilMs) {
      child.kill('SIGKILL')
      throw new Error(`a writer acknowledged nothing (exit code ${child.exitCode})`)
    }
    await setTimeout(5)
  }
  return {
    pid: child.pid ?? 0,
    acknowledged,
    pause: () => child.kill('SIGSTOP'),
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
