import { statfs } from 'node:fs/promises'
import { BackupSpaceError } from './backup-error.ts'

/** @throws BackupSpaceError if the file system of `folder` has less room than that */
export async function assertSpace(folder: string, bytes: number, purpose: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  const available = bavail * bsize
  if (available >= bytes) return
  const needed = `${purpose} needs ${inMegabytes(bytes)} in ${folder}`
  throw new BackupSpaceError(`${needed}, and ${inMegabytes(available)} are available`)
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
