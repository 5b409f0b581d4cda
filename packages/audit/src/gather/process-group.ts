/** What runs in a process group, and what it uses, by /proc. @module */

import { readdirSync, readFileSync } from 'node:fs'

export interface GroupResources {
  readonly rssBytes: number
  readonly descriptors: number
}

/** Processes of the group that live; a zombie has ended. */
export function membersOf(group: number): readonly number[] {
  const all = processIds()
  if (all === undefined) return isThere(group) ? [group] : []
  return all.filter((pid) => {
    const status = statusOf(pid)
    return status !== undefined && status.group === group && status.state !== 'Z'
  })
}

/** Of all its processes together; undefined where /proc is not, or when none lives. */
export function resourcesOf(group: number): GroupResources | undefined {
  const members = membersOf(group)
  const each = members.map(resourcesOfProcess).filter((one) => one !== undefined)
  if (each.length === 0) return undefined
  return {
    rssBytes: each.reduce((sum, { rssBytes }) => sum + rssBytes, 0),
    descriptors: each.reduce((sum, { descriptors }) => sum + descriptors, 0),
  }
}

function resourcesOfProcess(pid: number): GroupResources | undefined {
  try {
    const rss = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return {
      rssBytes: Number(rss?.[1] ?? 0) * 1024,
      descriptors: readdirSync(`/proc/${pid}/fd`).length,
    }
  } catch {
    // It has ended in the meantime, or there is no /proc.
    return undefined
  }
}

/** Fields 3 and 5 of proc_pid_stat(5); the name before them may hold blanks and brackets. */
function statusOf(pid: number): { state: string; group: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state = '', , group = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { state, group: Number(group) }
  } catch {
    // It has ended in the meantime.
    return undefined
  }
}

function processIds(): readonly number[] | undefined {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
  } catch {
    // No Linux.
    return undefined
  }
}

function isThere(group: number): boolean {
  try {
    process.kill(-group, 0)
    return true
  } catch {
    // No process of the group is left.
    return false
  }
}
