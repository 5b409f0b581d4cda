/**
 * Ends a child process with the process that owns it, however that ends, `kill -9` included: by
 * `end-with-owner.sh`, which waits for the end of its input.
 *
 * @module
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** Watches over one child at a time, and over the directory that it writes to. */
export interface Guard {
  /** The child that runs from now on; none without an id. */
  watch(pid?: number): void
  /** Ends the child if it still runs, and resolves when that and its directory are gone. */
  sweep(): Promise<void>
}

/** Starts to guard; `orphanSignal` is what ends an orphan at once and in order. */
export function endWithOwner(orphanSignal: 'QUIT' | 'TERM', directory: string): Guard {
  const guard = spawn(
    '/bin/sh',
    [join(import.meta.dirname, 'end-with-owner.sh'), orphanSignal, directory],
    { cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'ignore'] },
  )
  // A guard that has ended is told of nothing more.
  guard.stdin.on('error', () => undefined)
  keepAlive(guard, false)
  return {
    watch(pid) {
      guard.stdin.write(`${pid ?? ''}\n`)
    },
    async sweep() {
      const swept = exitOf(guard)
      guard.stdin.end()
      await swept
    },
  }
}

/** Resolves when the child has ended, and keeps this process until then. */
export async function exitOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  keepAlive(child, true)
  await once(child, 'exit')
}

/** Whether a child that runs keeps this process from ending. */
export function keepAlive(child: ChildProcess, alive: boolean): void {
  const method = alive ? 'ref' : 'unref'
  child[method]()
  for (const stream of child.stdio) {
    if (stream !== null && stream !== undefined && method in stream) {
      ;(stream as unknown as { ref(): void; unref(): void })[method]()
    }
  }
}
