/**
 * Starts a service of this folder as a process of its own.
 *
 * @module
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface ChildService extends AsyncDisposable {
  readonly port: number
}

/** `file` prints its port, and ends when its input does. */
export async function childService(file: string, ...flags: string[]): Promise<ChildService> {
  const path = fileURLToPath(new URL(file, import.meta.url))
  const child = spawn(process.execPath, ['--conditions=@plimsoll/source', path, ...flags], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const ended = exited.then(() => Promise.reject(new Error(`${file} ended before it listened`)))
  const [line] = await Promise.race([once(child.stdout, 'data'), ended])
  ended.catch(() => {
    // It ends when it is told to.
  })
  return {
    port: Number(String(line)),
    async [Symbol.asyncDispose]() {
      child.stdin.end()
      await exited
    },
  }
}
