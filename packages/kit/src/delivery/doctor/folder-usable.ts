import { randomUUID } from 'node:crypto'
import { type FileHandle, open, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Check, defineCheck, type Finding, fail, ok, warn } from './check.ts'
import { existingFolder } from './existing-folder.ts'

export interface FolderUsableOptions {
  readonly name: string
  readonly title: string
  readonly folder: string
  /** Nobody but its owner may look into it. Default true. */
  readonly isPrivate?: boolean
  /** What makes it if it is missing: all of the path, or only its last part. Default `path`. */
  readonly made?: 'path' | 'last-part'
}

/** Whether a folder can be written, by writing to it: permissions do not tell all. */
export function folderUsable(options: FolderUsableOptions): Check {
  const { folder } = options
  return defineCheck({
    name: options.name,
    title: options.title,
    async run() {
      const there = await existingFolder(folder)
      const found = await stat(there)
      if (!found.isDirectory()) return fail(`${there} is no folder`, 'Name a folder.')
      const refusal = await refusalOf(there)
      if (refusal !== undefined) return notWritable(there, refusal)
      const isThere = await stat(folder).then(
        () => true,
        () => false,
      )
      return isThere ? present(options, found.mode) : absent(options, there)
    },
  })
}

function present({ folder, isPrivate = true }: FolderUsableOptions, mode: number): Finding {
  const isOpen = isPrivate && process.platform !== 'win32' && (mode & 0o077) !== 0
  if (!isOpen) return ok(`${folder} can be written`)
  const octal = (mode & 0o777).toString(8).padStart(3, '0')
  return warn(
    `${folder} is open to other users of the machine (mode ${octal})`,
    `Close it: chmod 700 ${folder}`,
  )
}

function absent({ folder, made = 'path' }: FolderUsableOptions, there: string): Finding {
  if (made === 'path' || there === dirname(join(folder, '.'))) {
    return ok(`${folder} will be made when it is needed`)
  }
  return fail(
    `${folder} does not exist, nor does the folder above it`,
    `Make ${dirname(folder)}, or mount the disk that it is on.`,
  )
}

function notWritable(folder: string, code: string): Finding {
  const right = 'Give it to the user who runs the service, with room and not read-only.'
  return fail(`${folder} cannot be written: it gives ${code}`, right)
}

async function refusalOf(folder: string): Promise<string | undefined> {
  const file = join(folder, `.doctor-${randomUUID()}`)
  let handle: FileHandle | undefined
  try {
    handle = await open(file, 'wx', 0o600)
    await handle.write('x')
    await handle.sync()
    return undefined
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code ?? error)
  } finally {
    await handle?.close()
    await rm(file, { force: true }).catch(() => undefined)
  }
}
