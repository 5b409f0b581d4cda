/**
 * The terminal in which the service runs.
 *
 * @module
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { FollowOptions } from '../shown-commands.ts'

export interface FirstTerminal extends AsyncDisposable {
  /** As it was shown, once. */
  readonly password: string
  /** As the launcher tells it. */
  readonly installSeconds: string
  /** Ctrl-C: resolves when nothing of it runs any more. */
  readonly interrupt: () => Promise<{ readonly seconds: number; readonly log: string }>
}

const startMsMax = 420_000

/** The terminal ended before it had shown a password. */
export class NotStarted extends Error {}

/** Resolves when a password is shown. @throws NotStarted with what was written, if none ever is */
export async function firstTerminal(
  commands: string,
  { cwd, env }: FollowOptions,
): Promise<FirstTerminal> {
  // A group of its own, which a signal reaches as Ctrl-C reaches all of a terminal.
  const shell = spawn('sh', ['-euc', commands], {
    ...{ cwd, env: { ...env }, detached: true },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  for (const stream of [shell.stdout, shell.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text
    })
  }
  let isClosed = false
  const closed = once(shell, 'close').then(() => {
    isClosed = true
  })
  const send = (name: NodeJS.Signals) => {
    if (shell.pid !== undefined && !isClosed) process.kill(-shell.pid, name)
  }
  const timer = setTimeout(() => send('SIGKILL'), startMsMax)
  let password: string | undefined
  while (password === undefined) {
    await Promise.race([once(shell.stderr, 'data'), closed])
    password = /^ *password +(?<password>\S+)/m.exec(log)?.groups?.['password']
    if (password === undefined && isClosed) throw new NotStarted(`it did not start:\n${log}`)
  }
  clearTimeout(timer)
  return {
    password,
    installSeconds: /Installed in (\d+) s/.exec(log)?.[1] ?? 'unknown',
    async interrupt() {
      const startMs = performance.now()
      send('SIGINT')
      await closed
      return { seconds: (performance.now() - startMs) / 1_000, log }
    },
    async [Symbol.asyncDispose]() {
      send('SIGKILL')
      await closed
    },
  }
}
