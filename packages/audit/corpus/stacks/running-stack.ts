/** A stack in a process group of its own, for an audit by URL. @module */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../../../../tools/servers/free-port.ts'
import type { Stack } from './stacks.ts'

const bootMs = 20_000

export interface RunningStack extends AsyncDisposable {
  readonly origin: string
}

/** @throws Error if it does not answer in time. */
export async function startStack({ name, command, env }: Stack): Promise<RunningStack> {
  const [program = '', ...args] = command()
  const port = await freePort()
  const child = spawn(program, args, {
    env: { ...process.env, ...env, PORT: String(port) },
    detached: true,
    stdio: 'ignore',
  })
  const exited = once(child, 'exit')
  const killGroup = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
  }
  process.once('exit', killGroup)
  const running = {
    origin: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      process.removeListener('exit', killGroup)
      killGroup()
      await exited
    },
  }
  if (await answers(`${running.origin}/health`)) return running
  await running[Symbol.asyncDispose]()
  throw new Error(`${name} does not answer within ${bootMs} ms`)
}

async function answers(url: string): Promise<boolean> {
  const lateAtMs = performance.now() + bootMs
  while (performance.now() < lateAtMs) {
    try {
      const { ok } = await fetch(url, { signal: AbortSignal.timeout(2_000) })
      if (ok) return true
    } catch {
      // Nobody listens yet.
    }
    await delay(100)
  }
  return false
}
