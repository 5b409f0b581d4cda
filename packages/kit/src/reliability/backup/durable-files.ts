/**
 * Files that are on the disk when a promise resolves, and their digests.
 *
 * @module
 */

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

export interface Digest {
  readonly sha256: string
  readonly bytes: number
}

export interface Reading {
  readonly signal?: AbortSignal | undefined
  /** Told how many bytes were read so far. */
  readonly onBytes?: (bytes: number) => void
}

// Large enough to be quick, small enough that hashing one does not hold up the event loop.
const chunkBytes = 1024 * 1024

export async function digestOf(file: string, reading: Reading): Promise<Digest> {
  return await readThrough(file, reading, () => undefined)
}

/** A new file with the same bytes, on the disk; what was read is what the digest is of. */
export async function copyWithDigest(from: string, to: string, reading: Reading): Promise<Digest> {
  const target = await open(to, 'wx', 0o600)
  try {
    const digest = await readThrough(from, reading, (chunk) => target.appendFile(chunk))
    await target.sync()
    return digest
  } finally {
    await target.close()
  }
}

async function readThrough(
  file: string,
  { signal, onBytes }: Reading,
  take: (chunk: Buffer) => Promise<void> | undefined,
): Promise<Digest> {
  const hash = createHash('sha256')
  let bytes = 0
  const chunks: AsyncIterable<Buffer> = createReadStream(file, { highWaterMark: chunkBytes })
  for await (const chunk of chunks) {
    signal?.throwIfAborted()
    hash.update(chunk)
    await take(chunk)
    bytes += chunk.length
    onBytes?.(bytes)
  }
  return { sha256: hash.digest('hex'), bytes }
}

/** The old text or the new, never half of it, whatever happens. */
export async function replaceText(file: string, text: string): Promise<void> {
  const unfinished = `${file}.unfinished`
  const handle = await open(unfinished, 'w', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(unfinished, file)
  await sync(dirname(file))
}

/** A file, or a folder with the names that are in it. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
