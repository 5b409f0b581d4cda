/**
 * One backup at a time in a directory, whichever processes want one.
 *
 * Each puts down a file of its own name, and then looks whether another is there that is alive. So of
 * two that come at once at least one sees the other, and a file that was left by a process that is
 * gone is removed without any risk of hitting a new one. Both may back off; they try again.
 *
 * @module
 */

import { randomInt, randomUUID } from 'node:crypto'
import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { BackupBusyError } from './backup-error.ts'
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.ts'

const prefix = '.lock-'
const touchEveryMs = 5_000
/** Where nothing else tells whether its process lives, as between containers. */
const abandonedAfterMs = 60_000
/** Between the making of a file and its text. */
const unwrittenAfterMs = 10_000

interface Holder extends ProcessIdentity {
  readonly since: string
}

/** @throws BackupBusyError if another does not end within `waitMs` */
export async function withDirectoryLock<Result>(
  directory: string,
  { waitMs, signal }: { readonly waitMs: number; readonly signal: AbortSignal | undefined },
  work: () => Promise<Result>,
): Promise<Result> {
  const file = await take(directory, waitMs, signal)
  const timer = setInterval(() => {
    const now = new Date()
    // A lock that cannot be touched looks abandoned, to those only who cannot ask for its process.
    utimes(file, now, now).catch(() => undefined)
  }, touchEveryMs).unref()
  try {
    return await work()
  } finally {
    clearInterval(timer)
    await rm(file, { force: true })
  }
}

async function take(
  directory: string,
  waitMs: number,
  signal: AbortSignal | undefined,
): Promise<string> {
  const untilMs = performance.now() + waitMs
  for (;;) {
    signal?.throwIfAborted()
    const attempt = await tryTake(directory)
    if (attempt.holder === undefined) return attempt.file
    if (performance.now() >= untilMs) throw new BackupBusyError(attempt.holder)
    await setTimeout(randomInt(50, 250), undefined, signal === undefined ? {} : { signal })
  }
}

async function tryTake(directory: string): Promise<{ file: string; holder: string | undefined }> {
  const own = `${prefix}${randomUUID()}`
  const file = join(directory, own)
  const text: Holder = { ...ownIdentity(), since: new Date().toISOString() }
  await writeFile(file, JSON.stringify(text), { flag: 'wx', mode: 0o600 })
  const names = await readdir(directory)
  const others = names.filter((name) => name.startsWith(prefix) && name !== own)
  for (const other of others) {
    const holder = await holderOf(join(directory, other))
    if (holder === undefined) continue
    await rm(file, { force: true })
    return { file, holder }
  }
  return { file, holder: undefined }
}

/** In words; `undefined` if it is gone, and then its file is too. */
async function holderOf(file: string): Promise<string | undefined> {
  const found = await stat(file).catch(() => undefined)
  if (found === undefined) return undefined
  const silentMs = Date.now() - found.mtimeMs
  const holder = await readHolder(file)
  const isAlive =
    holder === undefined
      ? silentMs < unwrittenAfterMs
      : (isRunning(holder) ?? silentMs < abandonedAfterMs)
  if (!isAlive) {
    await rm(file, { force: true })
    return undefined
  }
  if (holder === undefined) return 'a process that has only just begun'
  return `process ${holder.pid} on ${holder.host}, since ${holder.since}`
}

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch {
    // Not written yet, or cut off with its process: its age decides.
    return undefined
  }
}
