/**
 * What the first bytes of a file say of the picture in it: format, and width and height where they
 * are easily told. Only what spares a vain upload; the service judges for itself.
 *
 * @module
 */

export type PictureFormat = 'jpeg' | 'png' | 'gif' | 'webp' | 'bmp'

export interface PictureHeader {
  readonly format: PictureFormat
  /** Not told where the header is further behind, or of a kind that is not read here. */
  readonly size?: { readonly width: number; readonly height: number } | undefined
}

/** Enough for the headers of nearly all; a preview within a JPEG may stand before its size. */
export const headerBytes = 65_536

export function readPictureHeader(bytes: Uint8Array): PictureHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const format = formatOf(view)
  if (format === undefined) return undefined
  try {
    return { format, size: sizes[format](view) }
  } catch (error) {
    // The end of what was read comes before the size.
    if (error instanceof RangeError) return { format }
    throw error
  }
}

function formatOf(view: DataView): PictureFormat | undefined {
  if (has(view, 0, '\xff\xd8\xff')) return 'jpeg'
  if (has(view, 0, '\x89PNG\r\n\x1a\n')) return 'png'
  if (has(view, 0, 'GIF8')) return 'gif'
  if (has(view, 0, 'RIFF') && has(view, 8, 'WEBP')) return 'webp'
  return has(view, 0, 'BM') ? 'bmp' : undefined
}

/** Also what people take for pictures, and the service does not. */
export function nameOther(bytes: Uint8Array): string | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return others.find(([at, text]) => has(view, at, text))?.[2]
}

const others: readonly (readonly [at: number, text: string, name: string])[] = [
  [4, 'ftyphei', 'a HEIC photo'],
  [4, 'ftypmif1', 'a HEIF photo'],
  [4, 'ftypavif', 'an AVIF picture'],
  [4, 'ftyp', 'a video'],
  [0, 'II*\0', 'a TIFF picture'],
  [0, 'MM\0*', 'a TIFF picture'],
  [0, '%PDF-', 'a PDF document'],
  [0, 'PK\x03\x04', 'an archive or an office document'],
  [0, '<svg', 'an SVG drawing'],
]

type ReadSize = (view: DataView) => PictureHeader['size']

const sizes: Readonly<Record<PictureFormat, ReadSize>> = {
  // PNG specification, section 11.2.1.
  png: (view) => ({ width: view.getUint32(16), height: view.getUint32(20) }),
  // GIF89a, section 18: the logical screen.
  gif: (view) => ({ width: view.getUint16(6, true), height: view.getUint16(8, true) }),
  bmp(view) {
    // OS/2 1 has sizes of 16 bits; a negative height says that the first row is the top one.
    if (view.getUint32(14, true) === 12) {
      return { width: view.getUint16(18, true), height: view.getUint16(20, true) }
    }
    return { width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) }
  },
  webp: webpSize,
  jpeg: jpegSize,
}

/** RFC 9649, sections 2.5 to 2.7. */
function webpSize(view: DataView): PictureHeader['size'] {
  if (has(view, 12, 'VP8X')) {
    const width = 1 + (view.getUint32(24, true) & 0xffffff)
    return { width, height: 1 + (view.getUint32(26, true) >>> 8) }
  }
  if (has(view, 12, 'VP8L')) {
    const bits = view.getUint32(21, true)
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) }
  }
  if (!has(view, 12, 'VP8 ')) return undefined
  return {
    width: view.getUint16(26, true) & 0x3fff,
    height: view.getUint16(28, true) & 0x3fff,
  }
}

/** Markers that start a frame: ITU-T T.81, table B.1, without DHT (C4), JPG (C8) and DAC (CC). */
const framesBegin = new Set([
  0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf,
])

function jpegSize(view: DataView): PictureHeader['size'] {
  let at = 2
  // Each turn goes on by two bytes at least, so the end of the view ends it.
  while (view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1)
    if (framesBegin.has(marker)) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
    }
    // Any number of fill bytes may stand before a marker (section B.1.1.2).
    at += marker === 0xff ? 1 : 2 + Math.max(2, view.getUint16(at + 2))
  }
  return undefined
}

function has(view: DataView, at: number, text: string): boolean {
  if (view.byteLength < at + text.length) return false
  return Array.from(text).every(
    (letter, index) => view.getUint8(at + index) === letter.charCodeAt(0),
  )
}
