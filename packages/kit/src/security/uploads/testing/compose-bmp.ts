/**
 * Composes BMP files field by field, right ones and wrong ones.
 *
 * @module
 */

export interface BmpParts {
  readonly width: number
  /** Negative: rows from the top. */
  readonly height: number
  readonly depth: number
  /** Rows with their padding, in file order, or run lengths. */
  readonly pixels: Uint8Array
  /** Bytes of the second header. Default 40. */
  readonly headerBytes?: number
  readonly compression?: number
  /** Colours as red, green, blue. */
  readonly palette?: readonly (readonly [number, number, number])[]
  /** Red, green, blue, and perhaps alpha. */
  readonly masks?: readonly number[]
  /** Bytes between the headers and the pixels. */
  readonly gap?: Uint8Array
  /** Instead of the true size of the file. */
  readonly fileBytes?: number
}

export function composeBmp(parts: BmpParts): Buffer {
  const { headerBytes = 40, pixels, gap = new Uint8Array(0) } = parts
  const header = headerBytes === 12 ? shortHeader(parts) : longHeader(parts, headerBytes)
  const masksApart = headerBytes === 40 ? maskBytes(parts) : new Uint8Array(0)
  const palette = paletteBytes(parts, headerBytes === 12 ? 3 : 4)
  const body = Buffer.concat([header, masksApart, palette, gap, pixels])

  const file = Buffer.alloc(14)
  file.write('BM', 'latin1')
  file.writeUInt32LE(parts.fileBytes ?? 14 + body.length, 2)
  file.writeUInt32LE(14 + body.length - pixels.length, 10)
  return Buffer.concat([file, body])
}

function shortHeader({ width, height, depth }: BmpParts): Buffer {
  const header = Buffer.alloc(12)
  header.writeUInt32LE(12, 0)
  header.writeUInt16LE(width, 4)
  header.writeUInt16LE(height, 6)
  header.writeUInt16LE(1, 8)
  header.writeUInt16LE(depth, 10)
  return header
}

function longHeader(parts: BmpParts, headerBytes: number): Buffer {
  const header = Buffer.alloc(Math.max(headerBytes, 68))
  header.writeUInt32LE(headerBytes, 0)
  header.writeInt32LE(parts.width, 4)
  header.writeInt32LE(parts.height, 8)
  header.writeUInt16LE(1, 12)
  header.writeUInt16LE(parts.depth, 14)
  header.writeUInt32LE(parts.compression ?? 0, 16)
  header.writeUInt32LE(parts.pixels.length, 20)
  header.writeUInt32LE(parts.palette?.length ?? 0, 32)
  header.set(maskBytes(parts), 40)
  return header.subarray(0, headerBytes)
}

function maskBytes({ masks = [] }: BmpParts): Buffer {
  const bytes = Buffer.alloc(masks.length * 4)
  for (const [i, mask] of masks.entries()) bytes.writeUInt32LE(mask, i * 4)
  return bytes
}

function paletteBytes({ palette = [] }: BmpParts, entryBytes: number): Buffer {
  return Buffer.concat(
    palette.map(([red, green, blue]) => Buffer.from([blue, green, red, 0]).subarray(0, entryBytes)),
  )
}
