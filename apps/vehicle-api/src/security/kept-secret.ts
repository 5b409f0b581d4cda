/**
 * The signing secret of an installation that was given none: made once and kept in `DATA_DIR`, so
 * that whoever signed in stays signed in when the service restarts. Not for production, where the
 * rules of `SECRET_KEY` demand one.
 *
 * @module
 */

import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'

export const keptSecretFile = 'secret-key'

const secretBytes = 48

/**
 * The secret of this folder. Processes that start at the same moment agree on one.
 *
 * @throws Error if the folder cannot be written, or the file holds no secret
 */
export async function keptSecret(dataDir: string): Promise<string> {
  const path = join(dataDir, keptSecretFile)
  const secret = (await read(path)) ?? (await make(path))
  if (/^[\w-]{64}$/.test(secret)) return secret
  throw new Error(`${path} holds no secret of ours; remove it to have a new one made`)
}

async function read(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

async function make(path: string): Promise<string> {
  await mkdir(join(path, '..'), { recursive: true })
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(`${randomBytes(secretBytes).toString('base64url')}\n`)
    await file.sync()
    // Whoever comes second finds the name taken, and a file with its name is always whole.
    await link(draft, path)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  } finally {
    await file.close()
    await unlink(draft)
  }
  return (await readFile(path, 'utf8')).trim()
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
