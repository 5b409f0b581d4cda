import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

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

/** A zombie runs no more; where nothing collects it, its id stays. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch (error) {
    // Without /proc the signal alone tells.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' && process.platform !== 'linux'
  }
}
