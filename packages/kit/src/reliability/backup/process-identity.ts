/**
 * Tells whether the process that left a lock behind still runs.
 *
 * A process id alone does not: the next process may get the same one, as in a container, where all
 * are number 1. So a process is its id, its start and the system that counts both.
 *
 * @module
 */

import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

export interface ProcessIdentity {
  readonly pid: number
  readonly host: string
  /** Boot and process namespace; empty where the system does not tell. */
  readonly place: string
  /** In clock ticks since boot (proc(5), field 22); empty where the system does not tell. */
  readonly started: string
}

export function ownIdentity(): ProcessIdentity {
  const { pid } = process
  return { pid, host: hostname(), place: placeOf(), started: startOf(pid) }
}

/** `undefined` if it cannot be told from here, as in another container. */
export function isRunning(identity: ProcessIdentity): boolean | undefined {
  if (identity.host !== hostname() || identity.place !== placeOf()) return undefined
  try {
    process.kill(identity.pid, 0)
  } catch (error) {
    // EPERM: it runs, and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return startOf(identity.pid) === identity.started
}

function placeOf(): string {
  return textOf(() => {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`
  })
}

function startOf(pid: number): string {
  return textOf(() => {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name of the program, field 2, is in parentheses and may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    // Z is dead, and waits only for its parent to notice.
    return fields[0] === 'Z' ? 'dead' : (fields[19] ?? '')
  })
}

/** Empty if the system has no such thing. */
function textOf(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}
