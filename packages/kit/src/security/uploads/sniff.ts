/**
 * Which format a file is in, told by its first bytes alone.
 *
 * @module
 */

import { hasText, uint32LE } from './byte-order.ts'
import type { ImageFormat } from './image-info.ts'

/** Sizes of the second BMP header that exist: OS/2 1 and 2, Windows 3, with masks, V4, V5. */
const BMP_HEADER_SIZES: ReadonlySet<number> = new Set([12, 16, 40, 52, 56, 64, 108, 124])

/** Formats that people send by mistake, to name them in the refusal. */
const OTHERS: readonly (readonly [at: number, text: string, name: string])[] = [
  [4, 'ftyphei', 'a HEIC image'],
  [4, 'ftypmif1', 'a HEIF image'],
  [4, 'ftypavif', 'an AVIF image'],
  [4, 'ftyp', 'a video'],
  [0, 'II*\0', 'a TIFF image'],
  [0, 'MM\0*', 'a TIFF image'],
  [0, '%PDF-', 'a PDF document'],
  [0, 'PK\x03\x04', 'a ZIP archive or an office document'],
  [0, '8BPS', 'a Photoshop document'],
  [0, '\0\0\x01\0', 'an icon'],
  [0, '\x7fELF', 'a program'],
  [0, 'MZ', 'a program'],
]

export function sniff(bytes: Uint8Array): ImageFormat | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg'
  if (hasText(bytes, 0, '\x89PNG\r\n\x1a\n')) return 'png'
  if (hasText(bytes, 0, 'GIF87a') || hasText(bytes, 0, 'GIF89a')) return 'gif'
  if (hasText(bytes, 0, 'RIFF') && hasText(bytes, 8, 'WEBP')) return 'webp'
  // Two letters are also how "BMW" begins, so the size of the next header must be a real one.
  if (hasText(bytes, 0, 'BM') && BMP_HEADER_SIZES.has(uint32LE(bytes, 14))) return 'bmp'
  return undefined
}

/** What a file that is no image looks like, for the message of the refusal. */
export function describeContent(bytes: Uint8Array): string {
  const other = OTHERS.find(([at, text]) => hasText(bytes, at, text))
  if (other) return other[2]

  const head = new TextDecoder().decode(bytes.subarray(0, 1024))
  if (/<svg[\s>]/i.test(head)) return 'an SVG drawing'
  if (/<(html|!doctype)/i.test(head)) return 'an HTML page'
  return /^[\P{Cc}\t\n\r]*$/u.test(head) ? 'text' : 'nothing that is known here'
}
