/**
 * Puts a restored file in the place of the service's, with nobody connected, and keeps the old one.
 *
 * The old file gets a second name and then the new one takes the first, in one rename. So whoever is
 * cut off in between leaves the old database whole, and there is no moment without any: a service
 * that finds none makes an empty one.
 *
 * @module
 */

import { existsSync, readFileSync, statSync } from 'node:fs'
import { chown, link, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { BackupFailedError, DatabaseInUseError, wordsOf } from './backup-error.ts'
import { stamp } from './backup-name.ts'
import { sync } from './durable-files.ts'
import { holdSqliteFile, SqliteTaskError } from './sqlite-thread.ts'
import type { Run } from './store.ts'

/**
 * Gives the new name of the old file, if there was one.
 *
 * @throws DatabaseInUseError
 */
export async function replaceSqliteFile(
  file: string,
  restore: (fresh: string) => Promise<void>,
  { signal, report }: Run,
  now: Date,
): Promise<string | undefined> {
  const fresh = `${file}.restoring`
  const letGo = await keepOthersOut(file)
  try {
    await removeUnfinished(file)
    await restore(fresh)
    await giveToOwner(file, fresh)
    signal?.throwIfAborted()
    report('swap', 0)
    const old = `${file}.before-restore-${stamp(now)}`
    const kept = existsSync(file) ? old : undefined
    await keepOld(file, old)
    await rename(fresh, file)
    await sync(dirname(file))
    report('swap', 1)
    return kept
  } finally {
    await rm(fresh, { force: true })
    await letGo()
  }
}

/** The file cannot be opened by anybody else, from before it is restored until it is replaced. */
async function keepOthersOut(file: string): Promise<() => Promise<void>> {
  if (!existsSync(file)) return () => Promise.resolve()
  try {
    return await holdSqliteFile(file)
  } catch (error) {
    const code = error instanceof SqliteTaskError ? error.code : ''
    if (/^SQLITE_(?:BUSY|LOCKED|PROTOCOL)/.test(code)) throw inUse(file, error)
    if (!/^SQLITE_(?:CORRUPT|NOTADB)/.test(code)) {
      throw new BackupFailedError(`${file} cannot be locked: ${wordsOf(error)}`, error)
    }
    // Damaged, and that may be why it is to be replaced: the system knows who has it open.
    if (lockHolders(file).length > 0) throw inUse(file, error)
    return () => Promise.resolve()
  }
}

function inUse(file: string, cause: unknown): DatabaseInUseError {
  const processes = lockHolders(file)
  const holders = processes.length === 0 ? 'another process' : `process ${processes.join(', ')}`
  return new DatabaseInUseError(`${holders} has ${file} open`, cause)
}

/** Processes with a lock on the file or on its index, where the system tells (proc(5), locks). */
function lockHolders(file: string): readonly string[] {
  const inodes = [file, `${file}-shm`].map(inodeOf).filter((inode) => inode !== undefined)
  const lines = locksOfSystem().split('\n')
  const holders = lines
    .map((line) => /(?:READ|WRITE)\s+(\d+)\s+[0-9a-f]+:[0-9a-f]+:(\d+)\s/.exec(line))
    .filter((found) => inodes.includes(Number(found?.[2])))
    .map((found) => found?.[1] ?? '')
  return [...new Set(holders)]
}

function inodeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.ino
}

function locksOfSystem(): string {
  try {
    return readFileSync('/proc/locks', 'utf8')
  } catch {
    // Only Linux has it.
    return ''
  }
}

async function keepOld(file: string, kept: string): Promise<void> {
  if (existsSync(file)) await link(file, kept)
  // Only one that is damaged or gone has left them. A log beside the new file would be applied to it.
  for (const end of ['-wal', '-shm', '-journal']) {
    if (existsSync(`${file}${end}`)) await rename(`${file}${end}`, `${kept}${end}`)
  }
  await sync(dirname(file))
}

/** A restore that was cut off leaves its new file, and perhaps a second name of the old one. */
async function removeUnfinished(file: string): Promise<void> {
  const own = basename(file)
  const folder = dirname(file)
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const isFresh = name.startsWith(`${own}.restoring`)
    const isSecondName =
      name.startsWith(`${own}.before-restore-`) && inodeOf(path) === inodeOf(file)
    if (isFresh || (isSecondName && existsSync(file))) await rm(path)
  }
}

/** An operator who restores as root must not leave a file that the service cannot open. */
async function giveToOwner(file: string, fresh: string): Promise<void> {
  const { uid, gid } = await stat(existsSync(file) ? file : dirname(file))
  const own = await stat(fresh)
  if (own.uid !== uid || own.gid !== gid) await chown(fresh, uid, gid)
}
