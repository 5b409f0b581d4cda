/**
 * Image headers that double as JavaScript.
 *
 * The first bytes of most formats are an identifier to JavaScript (`GIF89a`, `BM`, and `ÿØÿà`
 * for a JPEG read as Latin-1). If the number that follows spells the beginning of a comment,
 * the rest of the image is that comment, up to a script that an attacker put further on. A page
 * whose policy allows scripts of its own origin then runs the upload.
 *
 * @module
 */

import { hasText } from './byte-order.ts'
import type { ImageFormat, ImageStructure } from './image-info.ts'

/**
 * Offset of the first number of each format. A PNG begins with a byte that is no script, and in a
 * WebP the number is even, which no beginning of a comment is.
 */
const NUMBER_AT: ReadonlyMap<ImageFormat, number> = new Map([
  ['jpeg', 4],
  ['gif', 6],
  ['bmp', 2],
])

/** Whether the header can be read as the beginning of a script. */
export function isScriptHeader(
  bytes: Uint8Array,
  format: ImageFormat,
  structure: ImageStructure,
): boolean {
  const at = NUMBER_AT.get(format)
  if (at === undefined) return false
  if (format === 'gif' && isText(bytes.subarray(6, 10))) return true
  if (!hasText(bytes, at, '/*') && !hasText(bytes, at, '//')) return false
  // One in 65,536 photographs has metadata of just this length, so the comment must end as well.
  return format !== 'jpeg' || endsComment(bytes, structure)
}

/** Width and height of a GIF as in `GIF89a=1;a`: 4 characters that can be typed. */
function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => (byte >= 0x20 && byte < 0x7f) || (byte >= 9 && byte <= 13))
}

function endsComment(bytes: Uint8Array, { texts, end }: ImageStructure): boolean {
  const ranges = [...texts, end, bytes.length]
  for (let i = 0; i < ranges.length; i += 2) {
    const range = Buffer.from(bytes.buffer, bytes.byteOffset).subarray(ranges[i], ranges[i + 1])
    if (range.includes('*/')) return true
  }
  return false
}
