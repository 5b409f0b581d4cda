/**
 * Ways to run a process on a device that fails, on this machine, or why there is none.
 *
 * @module
 */

import { spawnSync } from 'node:child_process'

/** The words before those of the program; or the reason why it cannot be done, for the report. */
export type Wrapper = { readonly words: readonly string[] } | { readonly missing: string }

/** Makes system calls fail or wait, such as `fsync,fdatasync:error=EIO:when=8..10`. */
export function withInjection(injection: string): Wrapper {
  const calls = injection.slice(0, injection.indexOf(':'))
  const words = ['strace', '-f', '-qq', '-o', '/dev/null', '-e', `trace=${calls}`]
  return usable([...words, '-e', `inject=${injection}`], 'strace that may trace processes')
}

/** Has a file system of its own, of so many bytes, in the folder; it is gone with the process. */
export function onSmallDisk(folder: string, bytes: number): Wrapper {
  const script = `mount -t tmpfs -o size=${bytes} none '${folder}' && exec "$0" "$@"`
  return usable(['unshare', '-m', 'sh', '-c', script], 'root, who may mount')
}

function usable(words: readonly string[], needed: string): Wrapper {
  const [program = '', ...args] = [...words, 'true']
  const { status, error, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  if (status === 0) return { words }
  return { missing: `needs ${needed} (${program}: ${error?.message ?? stderr.trim()})` }
}
