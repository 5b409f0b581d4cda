/**
 * Kills process groups when the auditor has gone, however that ended, `kill -9` included.
 *
 * A shell waits for the end of its input, which only the auditor holds; on the way it is told which
 * groups there are. It has a session of its own, so a Ctrl-C of the terminal does not reach it.
 *
 * @module
 */

import { type ChildProcess, spawn } from 'node:child_process'

const script = `
trap '' HUP INT TERM
groups=" "
while read -r sign group; do
  case $sign in
    +) groups="$groups$group " ;;
    -) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
`

export interface ProcessGuard {
  readonly add: (group: number) => void
  readonly remove: (group: number) => void
  /** Ends the guard, which kills what it still knows. */
  readonly close: () => void
}

export function processGuard(): ProcessGuard {
  const shell = spawn('/bin/sh', ['-c', script], {
    cwd: '/',
    detached: true,
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  // Without a shell the groups are killed on every end but `kill -9`, see `killAtExit`.
  shell.on('error', () => undefined)
  shell.stdin.on('error', () => undefined)
  letGo(shell)
  const groups = new Set<number>()
  const killAtExit = (): void => groups.forEach(killGroup)
  process.on('exit', killAtExit)
  return {
    add(group) {
      groups.add(group)
      shell.stdin.write(`+ ${group}\n`)
    },
    remove(group) {
      if (groups.delete(group)) shell.stdin.write(`- ${group}\n`)
    },
    close() {
      process.off('exit', killAtExit)
      groups.forEach(killGroup)
      shell.stdin.end()
    },
  }
}

/** Kills every process of the group; it may have ended already. */
export function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL')
  } catch {
    // No process of the group is left.
  }
}

/** It keeps the auditor from nothing: neither does the pipe to it. */
function letGo(shell: ChildProcess): void {
  shell.unref()
  const input = shell.stdin as unknown as { unref?: () => void } | null
  input?.unref?.()
}
