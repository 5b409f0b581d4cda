import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** Ids of the processes that this one started. */
export function childrenOf(pid: number): number[] {
  return childrenText(pid)
    .split(/\s+/)
    .filter((id) => id !== '')
    .map(Number)
}

function childrenText(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  } catch {
    // Only Linux has this file; `ps` of every other system tells the same.
    const pairs = execFileSync('ps', ['-A', '-o', 'ppid=,pid='], { encoding: 'utf8' })
    const ofParent = new RegExp(`^\\s*${pid}\\s+(\\d+)`, 'gm')
    return Array.from(pairs.matchAll(ofParent), ([, child]) => child).join(' ')
  }
}

/** Sends a signal to those of them that still run. */
export function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name)
    } catch {
      // It has ended by itself.
    }
  }
}

/**
 * A zombie runs no more; where nothing collects it, its id stays. But the first thread of a process is
 * one as soon as it has ended, while others may still hold what the process had open.
 */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    const isZombie = /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return !isZombie || readdirSync(`/proc/${pid}/task`).length > 1
  } catch (error) {
    // Without /proc the signal alone tells.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' && process.platform !== 'linux'
  }
}
