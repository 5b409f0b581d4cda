/**
 * Who listens on a port, as far as this user may know: Linux tells in `/proc`.
 *
 * @module
 */

import { readdir, readFile, readlink } from 'node:fs/promises'

/** Such as `node (process 4711)`; undefined if it cannot be known. */
export async function portHolder(port: number): Promise<string | undefined> {
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map(textOf))
  const inodes = new Set(tables.flatMap((table) => listeningInodes(table, port)))
  if (inodes.size === 0) return undefined
  for (const pid of (await namesIn('/proc')).filter((name) => /^\d+$/.test(name))) {
    if (!(await hasSocket(pid, inodes))) continue
    return `${(await textOf(`/proc/${pid}/comm`)).trim()} (process ${pid})`
  }
  return undefined
}

/** Of the sockets that listen on the port, by the table of `proc(5)`: address, state 0A, inode. */
export function listeningInodes(table: string, port: number): readonly string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return table.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/)
    return local.endsWith(suffix) && state === '0A' && inode !== undefined ? [inode] : []
  })
}

async function hasSocket(pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  for (const descriptor of await namesIn(`/proc/${pid}/fd`)) {
    const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '')
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1]
    if (inode !== undefined && inodes.has(inode)) return true
  }
  return false
}

// Of processes of other users nothing is told, and processes end while they are looked at.
function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => [])
}

function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '')
}
