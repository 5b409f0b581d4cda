/**
 * SHA-256 of the model: what clients are told answers is what was loaded.
 *
 * Apart from the manifest, because the workers need it and need not load the schema library.
 *
 * @module
 */

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'

/** SHA-256 of a file, in hexadecimal; read in pieces, so a large model costs no memory. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
