/**
 * One file through the checks of the service and the model.
 *
 * @module
 */

import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { KitError } from '@plimsoll/kit/errors'
import {
  checkUpload,
  defaultImageLimits,
  type ImageInfo,
  UploadTooLargeError,
} from '@plimsoll/kit/uploads'
import type { ModelPool, Prediction } from '../model/index.ts'
import type { Found } from './find-pictures.ts'

export interface Answered {
  readonly file: string
  readonly prediction: Prediction
  readonly image: ImageInfo
  /** Milliseconds of work, without waiting. */
  readonly workMs: number
}

export interface Refused {
  readonly file: string
  readonly code: string
  readonly message: string
}

export type Outcome = Answered | Refused

export async function classifyFile(found: Found, pool: ModelPool): Promise<Outcome> {
  const { name: file, path, problem } = found
  if (problem !== undefined) return { file, code: 'FILE_UNREADABLE', message: `It ${problem}.` }
  try {
    const bytes = await readBounded(path)
    const image = checkUpload({ bytes, fileName: basename(path) })
    const prediction = await pool.classify(bytes, { format: image.format })
    const { decodeMs, inferMs } = prediction.timings
    return { file, prediction, image, workMs: decodeMs + inferMs }
  } catch (error) {
    return { file, ...refusalOf(error) }
  }
}

/** A file above the limit is refused without being read. */
async function readBounded(path: string): Promise<Uint8Array> {
  const { size } = await stat(path)
  const { bytesMax } = defaultImageLimits
  if (size > bytesMax) {
    throw new UploadTooLargeError(`The file has ${size} bytes; at most ${bytesMax} are accepted.`)
  }
  return readFile(path)
}

function refusalOf(error: unknown): Omit<Refused, 'file'> {
  if (error instanceof KitError) return { code: error.code, message: error.message }
  // What the file system says names the path, which the line begins with anyway.
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
  return { code: 'FILE_UNREADABLE', message: `It cannot be read${code}.` }
}
