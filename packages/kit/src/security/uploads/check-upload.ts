/**
 * One uploaded file: what it is, and whether its content, its name and its declared type agree.
 *
 * The content decides. The extension and the declared type must each name the same format if they
 * are there, and one of them must be: a file that says nothing of itself was sent by mistake.
 *
 * @module
 */

import { UploadTypeMismatchError, UploadTypeUnsupportedError } from './errors.ts'
import type { ImageFormat, ImageInfo, ImageLimits } from './image-info.ts'
import { inspectImage } from './inspect-image.ts'

/** A file, and what its sender says of it. */
export interface UploadCandidate {
  readonly bytes: Uint8Array
  /** Already sanitised; only the extension is read. */
  readonly fileName?: string | undefined
  /** The Content-Type of the part or of the request. */
  readonly declaredType?: string | undefined
}

const FORMAT_OF_EXTENSION: ReadonlyMap<string, ImageFormat> = new Map([
  ['jpg', 'jpeg'],
  ['jpeg', 'jpeg'],
  ['jpe', 'jpeg'],
  ['jfif', 'jpeg'],
  ['png', 'png'],
  ['apng', 'png'],
  ['gif', 'gif'],
  ['webp', 'webp'],
  ['bmp', 'bmp'],
  ['dib', 'bmp'],
])

const FORMAT_OF_TYPE: ReadonlyMap<string, ImageFormat> = new Map([
  ['image/jpeg', 'jpeg'],
  ['image/jpg', 'jpeg'],
  ['image/pjpeg', 'jpeg'],
  ['image/png', 'png'],
  ['image/x-png', 'png'],
  ['image/apng', 'png'],
  ['image/gif', 'gif'],
  ['image/webp', 'webp'],
  ['image/bmp', 'bmp'],
  ['image/x-bmp', 'bmp'],
  ['image/x-ms-bmp', 'bmp'],
  ['image/x-windows-bmp', 'bmp'],
])

/** Says nothing of the content (RFC 2046, section 4.5.1), so it is as good as no type. */
const UNKNOWN_TYPE = 'application/octet-stream'

/** @throws as `inspectImage`, and UploadTypeMismatchError. */
export function checkUpload(candidate: UploadCandidate, limits?: ImageLimits): ImageInfo {
  const info = inspectImage(candidate.bytes, limits)
  const type = mediaType(candidate.declaredType)
  const extension = extensionOf(candidate.fileName)
  if (type === undefined && extension === undefined) {
    throw new UploadTypeMismatchError(
      `Give the file a name with an extension, or declare its type: it holds ${info.mime}.`,
    )
  }
  if (type !== undefined && FORMAT_OF_TYPE.get(type) !== info.format) {
    throw new UploadTypeMismatchError(
      `The file is declared as "${type}" and holds ${info.mime}. Declare it as ${info.mime}.`,
    )
  }
  if (extension !== undefined && FORMAT_OF_EXTENSION.get(extension) !== info.format) {
    throw new UploadTypeMismatchError(
      `The file is named ".${extension}" and holds ${info.mime}. Name it ".${preferred(info)}".`,
    )
  }
  return info
}

/**
 * For a body whose type is known before it is read.
 *
 * @throws UploadTypeUnsupportedError naming the types that are read.
 */
export function checkDeclaredType(declaredType: string): void {
  const type = mediaType(declaredType)
  if (type !== undefined && FORMAT_OF_TYPE.has(type)) return
  throw new UploadTypeUnsupportedError(
    `A body of type "${quotable(declaredType)}" is not read. Send image/jpeg, image/png, ` +
      'image/gif, image/webp or image/bmp, or a file in multipart/form-data.',
  )
}

/** The extension that files of this format usually have. */
export function preferred({ format }: Pick<ImageInfo, 'format'>): string {
  return format === 'jpeg' ? 'jpg' : format
}

/** Without parameters, in lower case; undefined if it says nothing. */
function mediaType(declared: string | undefined): string | undefined {
  const type = quotable(declared?.split(';')[0]?.trim().toLowerCase() ?? '')
  return type === '' || type === UNKNOWN_TYPE ? undefined : type
}

/** What follows the last dot, in lower case; undefined if there is none. */
function extensionOf(fileName: string | undefined): string | undefined {
  const dot = fileName?.lastIndexOf('.') ?? -1
  const extension = fileName?.slice(dot + 1).toLowerCase() ?? ''
  return dot === -1 || extension === '' ? undefined : quotable(extension)
}

/** Fit for a message: short, and without what is no plain text. */
function quotable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 60)
}
