import { stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

/** The folder itself, or the nearest above it that is there. */
export async function existingFolder(folder: string): Promise<string> {
  const path = resolve(folder)
  const found = await stat(path).catch(() => undefined)
  return found !== undefined || dirname(path) === path ? path : existingFolder(dirname(path))
}
