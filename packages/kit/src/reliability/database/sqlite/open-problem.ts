/**
 * Why a file cannot be opened, in words for the operator who reads them at the start.
 *
 * @module
 */

import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Failure, Open, OpenProblem } from './protocol.ts'

export class CannotOpen extends Error {
  readonly problem: OpenProblem

  constructor(problem: OpenProblem, file: string, what: string, options?: ErrorOptions) {
    super(`cannot open the SQLite database ${file}: ${what}`, options)
    this.problem = problem
  }
}

/** @throws CannotOpen for what SQLite would report in a word that fits many causes. */
export function assertOpenable({ file, isWriter, mustExist }: Open): void {
  const folder = dirname(file)
  const inFolder = statSync(folder, { throwIfNoEntry: false })
  if (inFolder?.isDirectory() !== true) {
    const what = `the folder ${folder} does not exist; create it, or name a file in one that does`
    throw new CannotOpen('folder-missing', file, what)
  }
  const found = statSync(file, { throwIfNoEntry: false })
  if (found === undefined && mustExist) {
    const what = 'the file was there and is gone; put it back, as an empty one would hide the loss'
    throw new CannotOpen('missing', file, what)
  }
  if (found?.isDirectory() === true) {
    throw new CannotOpen('not-a-database', file, 'it is a folder; name a file')
  }
  if (isWriter) assertWritable(file, folder)
}

function assertWritable(file: string, folder: string): void {
  // SQLite makes its log and its index beside the file, so the folder counts as well.
  for (const path of [folder, file, `${file}-wal`, `${file}-shm`]) {
    const code = accessProblem(path)
    if (code === undefined || code === 'ENOENT') continue
    const user = process.getuid?.() ?? 'of this process'
    const what =
      code === 'EROFS'
        ? `${path} is on a file system that is mounted read-only; mount it for writing`
        : `${path} cannot be read and written by user ${user} (${code}); change its owner or mode`
    throw new CannotOpen('read-only', file, what)
  }
}

function accessProblem(path: string): string | undefined {
  try {
    accessSync(path, constants.R_OK | constants.W_OK)
    return undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code
  }
}

// https://www.sqlite.org/fileformat.html, section 1.3
const magic = 'SQLite format 3\0'
const writeVersionAt = 18
const readVersionAt = 19
const versionKnown = 2
const schemaFormatAt = 44
const schemaFormatKnown = 4

/**
 * Only of a file that SQLite does not open: to close a file that is in use would drop the locks that
 * this process has on it (https://www.sqlite.org/howtocorrupt.html, section 2.2).
 */
function headerProblem(file: string): Problem {
  const header = Buffer.alloc(100)
  const descriptor = openSync(file, 'r')
  const length = readSync(descriptor, header, 0, header.length, 0)
  closeSync(descriptor)
  const isDatabase = length === header.length && header.toString('latin1', 0, 16) === magic
  const version = Math.max(header[writeVersionAt] ?? 0, header[readVersionAt] ?? 0)
  const isNewer = version > versionKnown || header.readUInt32BE(schemaFormatAt) > schemaFormatKnown
  if (isDatabase && isNewer) {
    return {
      problem: 'newer-format',
      what: 'it was written by a newer SQLite than this build has; use a newer build',
    }
  }
  if (isDatabase) return unreadable
  return {
    problem: 'not-a-database',
    what: 'it is no SQLite 3 database (or encrypted); name another file, or restore a backup',
  }
}

/** The words for what SQLite itself said. */
export function cannotOpen(failure: Failure, file: string, cause: unknown): CannotOpen {
  const known = problems.find(({ codes }) => codes.test(failure.code))
  const { problem, what } = known ?? (isUnknownFormat(failure) ? headerProblem(file) : unreadable)
  return new CannotOpen(problem, file, `${what} (${failure.code}: ${failure.message})`, { cause })
}

function isUnknownFormat({ code }: Failure): boolean {
  return code === 'SQLITE_NOTADB' || code === 'SQLITE_ERROR'
}

interface Problem {
  readonly problem: OpenProblem
  readonly what: string
}

const unreadable: Problem = { problem: 'unreadable', what: 'it cannot be read' }

const problems: readonly (Problem & { readonly codes: RegExp })[] = [
  {
    codes: /^SQLITE_(BUSY|LOCKED)/,
    problem: 'locked',
    what: 'another process holds it for itself; end that process, such as a shell or a backup',
  },
  {
    codes: /^SQLITE_(FULL|IOERR_SHMSIZE)/,
    problem: 'full',
    what: 'the disk is full; make room, or remove the ballast file beside it',
  },
  {
    codes: /^SQLITE_CORRUPT/,
    problem: 'corrupt',
    what: 'it is damaged; restore a backup, and keep the damaged file',
  },
  {
    codes: /^SQLITE_(READONLY|PERM|CANTOPEN)/,
    problem: 'read-only',
    what: 'it, its log or its folder cannot be written; change the owner or mode',
  },
  {
    codes: /^SQLITE_IOERR/,
    problem: 'unreadable',
    what: 'the device below it reports errors; see the log of the kernel',
  },
]
