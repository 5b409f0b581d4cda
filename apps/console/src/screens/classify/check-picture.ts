/**
 * Whether a file is worth sending, and under which name: what is wrong is told before the upload
 * rather than after it, in words that say what to do.
 *
 * @module
 */

import type { PictureLimits } from './limits.ts'
import {
  headerBytes,
  nameOther,
  type PictureFormat,
  type PictureHeader,
  readPictureHeader,
} from './picture-header.ts'
import { byteSize, megapixels } from './words.ts'

export type Checked =
  | { readonly problem: string }
  /** To be sent as this: the service refuses a picture whose name says another format. */
  | { readonly file: File; readonly problem?: never }

const extensions: Readonly<Record<PictureFormat, RegExp>> = {
  jpeg: /\.(?:jpg|jpeg|jpe|jfif)$/i,
  png: /\.(?:png|apng)$/i,
  gif: /\.gif$/i,
  webp: /\.webp$/i,
  bmp: /\.(?:bmp|dib)$/i,
}

export async function checkPicture(file: File, limits: PictureLimits): Promise<Checked> {
  const problem = problemOfSize(file, limits)
  if (problem !== undefined) return { problem }
  const bytes = await firstBytes(file)
  if (bytes === undefined) {
    return { problem: 'The file cannot be read. It may have been moved or deleted.' }
  }
  const header = readPictureHeader(bytes)
  if (header === undefined) return { problem: unreadable(nameOther(bytes)) }
  const problemOfPixels = tooManyPixels(header, limits)
  return problemOfPixels === undefined
    ? { file: truthfullyNamed(file, header.format) }
    : { problem: problemOfPixels }
}

function problemOfSize({ size }: File, { bytesMax }: PictureLimits): string | undefined {
  if (size === 0) return 'The file is empty.'
  if (size <= bytesMax) return undefined
  return `The file has ${byteSize(size)}; at most ${byteSize(bytesMax)} are taken. Save the picture smaller.`
}

/** A file is only named when it is chosen; whether it can be read shows now. */
async function firstBytes(file: File): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await file.slice(0, headerBytes).arrayBuffer())
  } catch {
    return undefined
  }
}

function unreadable(other: string | undefined): string {
  const what = other === undefined ? 'This is no picture that can be read' : `This is ${other}`
  return `${what}. JPEG, PNG, WebP, GIF and BMP can be sent.`
}

function tooManyPixels({ size }: PictureHeader, { pixelsMax }: PictureLimits): string | undefined {
  if (size === undefined || size.width * size.height <= pixelsMax) return undefined
  const { width, height } = size
  return `The picture has ${width} × ${height} pixels; at most ${megapixels(pixelsMax)} are taken. Save it smaller.`
}

/** Other programs do not mind a wrong extension, so people do not know of it. */
function truthfullyNamed(file: File, format: PictureFormat): File {
  const type = `image/${format}`
  const isNamed = extensions[format].test(file.name)
  if (isNamed && file.type === type) return file
  const name = isNamed ? file.name : `${file.name}.${format === 'jpeg' ? 'jpg' : format}`
  return new File([file], name, { type, lastModified: file.lastModified })
}
