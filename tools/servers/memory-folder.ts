/**
 * Where files lie in memory: they outlive any process that is killed, and waiting for the disk takes
 * no time.
 *
 * @module
 */

import { statfs } from 'node:fs/promises'

const folder = '/dev/shm'

/** Nothing where the machine lends less: containers have 64 MB unless told otherwise. */
export async function memoryFolder(bytesMin: number): Promise<string | undefined> {
  try {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize > bytesMin ? folder : undefined
  } catch {
    // Only Linux has it.
    return undefined
  }
}
