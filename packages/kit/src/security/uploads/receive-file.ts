/**
 * From a file as it came to one that handlers may trust, or to the reason why not.
 *
 * @module
 */

import { KitError } from '../../foundation/errors/index.ts'
import { sanitizeFileName } from '../../foundation/sanitize/index.ts'
import { checkUpload, preferred } from './check-upload.ts'
import { UploadMalformedError } from './errors.ts'
import type { ImageInfo, ImageLimits } from './image-info.ts'
import { fileTooLarge } from './inspect-image.ts'

/** A file as it came. */
export interface IncomingFile {
  readonly fileName: string | undefined
  readonly declaredType: string | undefined
  /** Undefined if there were more bytes than allowed; the excess was dropped. */
  readonly bytes: Buffer | undefined
}

/** A checked file. */
export interface Upload {
  /** Owns its memory, so `bytes.buffer` may be transferred to a worker. */
  readonly bytes: Buffer
  /** One plain path segment; for display, never to store under. */
  readonly fileName: string
  readonly info: ImageInfo
}

/** What became of one file of several. */
export type UploadOutcome =
  | { readonly upload: Upload }
  | { readonly error: KitError; readonly fileName: string }

/** @throws as `checkUpload`, and UploadMalformedError for a name that is an attack. */
export function receiveFile(file: IncomingFile, limits: ImageLimits): Upload {
  const { bytes, fileName, declaredType } = file
  if (isAttack(fileName ?? '')) {
    throw new UploadMalformedError('The file name leads to another directory; send a plain name.')
  }
  if (!bytes) throw fileTooLarge(limits.bytesMax)
  const name = fileName ? sanitizeFileName(fileName) : undefined
  const info = checkUpload({ bytes, fileName: name, declaredType }, limits)
  return { bytes, fileName: name ?? `image.${preferred(info)}`, info }
}

/** As {@link receiveFile}, with the refusal as a value: one bad file does not spoil the others. */
export function receiveFileOfMany(file: IncomingFile, limits: ImageLimits): UploadOutcome {
  try {
    return { upload: receiveFile(file, limits) }
  } catch (error) {
    if (!(error instanceof KitError)) throw error
    return { error, fileName: sanitizeFileName(file.fileName ?? '') }
  }
}

/**
 * A step up or a null byte, plain or percent-encoded up to three times. Directories alone are no
 * attack: old browsers send the path on the disk of the user, and it is cut off.
 */
function isAttack(fileName: string): boolean {
  let name = fileName
  for (let round = 0; round < 3; round++) {
    name = name.replace(/%(00|25|2e|2f|5c)/gi, (_, hex) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
  }
  return name.includes('\0') || name.split(/[/\\]/).includes('..')
}
